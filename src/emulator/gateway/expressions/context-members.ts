// Members of `context` and of what it leads to.
// https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables
import type { ContextRequest, ContextResponse, ContextUrl, ExpressionContext } from "./context";
import { isInstance, unbox } from "./conversions";
import { DateTimeValue, DotNetException, GuidValue, type JwtValue, TimeSpanValue, typeOfObject } from "./dotnet-value";
import { type MemberTable, method, property } from "./member-table";

type Context = ExpressionContext;
/** Headers, query parameters, claims: several values a name. */
export interface MultiMap {
  get(name: string): readonly string[] | undefined;
}

const missingKey = (name: string) =>
  new DotNetException("KeyNotFoundException", `The given key '${name}' was not present in the dictionary.`);
const text = (get: (target: never) => unknown) => property("string", get);

const multiMap: MemberTable = {
  methods: {
    GetValueOrDefault: [
      method(["string"], "string", (map: MultiMap, name: string) => map.get(name)?.join(",") ?? null),
      method(
        ["string", "string"],
        "string",
        (map: MultiMap, name: string, otherwise: string) => map.get(name)?.join(",") ?? otherwise,
      ),
    ],
    ContainsKey: [method(["string"], "bool", (map: MultiMap, name: string) => map.get(name) !== undefined)],
    get_Item: [
      method(["string"], "string[]", (map: MultiMap, name: string) => {
        const values = map.get(name);
        if (!values) throw missingKey(name);
        return values;
      }),
    ],
  },
};

const stringMap: MemberTable = {
  methods: {
    GetValueOrDefault: [
      method(["string"], "string", (map: ReadonlyMap<string, string>, name: string) => map.get(name) ?? null),
      method(
        ["string", "string"],
        "string",
        (map: ReadonlyMap<string, string>, name: string, otherwise: string) => map.get(name) ?? otherwise,
      ),
    ],
    ContainsKey: [method(["string"], "bool", (map: ReadonlyMap<string, string>, name: string) => map.has(name))],
    get_Item: [
      method(["string"], "string", (map: ReadonlyMap<string, string>, name: string) => {
        const value = map.get(name);
        if (value === undefined) throw missingKey(name);
        return value;
      }),
    ],
  },
};

const variables: MemberTable = {
  methods: {
    ContainsKey: [method(["string"], "bool", (map: ReadonlyMap<string, unknown>, name: string) => map.has(name))],
    GetValueOrDefault: [
      method(["string"], "object", (map: ReadonlyMap<string, unknown>, name: string) => map.get(name) ?? null),
      method(["string", "object"], "object", (map: ReadonlyMap<string, unknown>, name: string, otherwise: unknown) =>
        map.has(name) ? map.get(name) : otherwise,
      ),
    ],
    get_Item: [
      method(["string"], "object", (map: ReadonlyMap<string, unknown>, name: string) => {
        if (!map.has(name)) throw missingKey(name);
        return map.get(name);
      }),
    ],
  },
};

/** `Variables.GetValueOrDefault<T>`: throws when the variable has another type, as documented. */
export function variableAs(map: ReadonlyMap<string, unknown>, name: string, type: string, otherwise: unknown): unknown {
  if (!map.has(name)) return otherwise;
  const value = map.get(name);
  if (value !== null && !isInstance(value, type))
    throw new DotNetException(
      "InvalidCastException",
      `The variable '${name}' is of type '${typeOfObject(value)}', not '${type}'.`,
    );
  return unbox(value, type);
}

const message: MemberTable["properties"] = {
  Headers: property("MultiMap", (target: ContextRequest | ContextResponse) => target.headers),
  Body: property("IMessageBody", (target: ContextRequest | ContextResponse) => target.body ?? null),
};

const url: MemberTable = {
  properties: {
    Scheme: text((target: ContextUrl) => target.scheme),
    Host: text((target: ContextUrl) => target.host),
    Port: property("int", (target: ContextUrl) => target.port),
    Path: text((target: ContextUrl) => target.path),
    QueryString: text((target: ContextUrl) => target.queryString),
    Query: property("MultiMap", (target: ContextUrl) => target.query),
  },
  methods: { ToString: [method([], "string", urlText)] },
};

function urlText({ scheme, host, port, path, queryString }: ContextUrl): string {
  const usual = (scheme === "https" && port === 443) || (scheme === "http" && port === 80);
  return `${scheme}://${host}${usual ? "" : `:${port}`}${path}${queryString}`;
}

/** Properties that are read from a field of the same name in lower camel case. */
function fields(type: string, ...names: readonly string[]): NonNullable<MemberTable["properties"]> {
  const field = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return Object.fromEntries(
    names.map((name) => [name, property(type, (target: Record<string, unknown>) => target[field(name)] ?? null)]),
  );
}

const claimText = (jwt: JwtValue, name: string): string | null => {
  const value = jwt.payload[name];
  return value === undefined || value === null ? null : typeof value === "string" ? value : JSON.stringify(value);
};

/** Claims as policies see them: every value a string, arrays taken apart. */
function claims({ payload }: JwtValue): MultiMap {
  return {
    get(name) {
      const value = payload[name];
      if (value === undefined) return undefined;
      return (Array.isArray(value) ? value : [value]).map((item) =>
        typeof item === "string" ? item : JSON.stringify(item),
      );
    },
  };
}

export const contextMembers: Readonly<Record<string, MemberTable>> = {
  MultiMap: multiMap,
  StringMap: stringMap,
  Variables: variables,
  IProxyRequestContext: {
    properties: {
      Request: property("IRequest", (context: Context) => context.request),
      Response: property("IResponse", (context: Context) => context.response ?? null),
      Variables: property("Variables", (context: Context) => context.variables),
      Api: property("IApi", (context: Context) => context.api),
      Operation: property("IOperation", (context: Context) => context.operation),
      Product: property("IProduct", (context: Context) => context.product ?? null),
      Subscription: property("ISubscription", (context: Context) => context.subscription ?? null),
      User: property("IUser", (context: Context) => context.user ?? null),
      Deployment: property("IDeployment", (context: Context) => context.deployment),
      LastError: property("ILastError", (context: Context) => context.lastError ?? null),
      RequestId: property("Guid", (context: Context) => new GuidValue(context.requestId)),
      Timestamp: property("DateTime", (context: Context) => new DateTimeValue(context.timestamp, true)),
      Elapsed: property("TimeSpan", (context: Context) => new TimeSpanValue(context.elapsed())),
      Tracing: property("bool", (context: Context) => context.tracing),
    },
    methods: { Trace: [method(["string"], "void", (context: Context, sentence: string) => context.trace(sentence))] },
  },
  IRequest: {
    properties: {
      ...message,
      ...fields("string", "Method", "IpAddress"),
      Url: property("IUrl", (request: ContextRequest) => request.url),
      OriginalUrl: property("IUrl", (request: ContextRequest) => request.originalUrl),
      MatchedParameters: property("StringMap", (request: ContextRequest) => request.matchedParameters),
    },
  },
  IResponse: { properties: { ...message, ...fields("int", "StatusCode"), ...fields("string", "StatusReason") } },
  IUrl: url,
  IMessageBody: {},
  IApi: {
    properties: {
      ...fields("string", "Id", "Name", "Path", "Revision", "Version"),
      ...fields("bool", "IsCurrentRevision"),
      ServiceUrl: property("IUrl", (api: Context["api"]) =>
        api.serviceUrl === undefined ? null : parsedUrl(api.serviceUrl),
      ),
    },
  },
  IOperation: { properties: fields("string", "Id", "Name", "Method", "UrlTemplate") },
  IProduct: { properties: { ...fields("string", "Id", "Name"), ...fields("bool", "SubscriptionRequired") } },
  ISubscription: { properties: fields("string", "Id", "Name", "Key", "PrimaryKey", "SecondaryKey") },
  IUser: { properties: fields("string", "Id", "Email", "FirstName", "LastName", "Note") },
  IDeployment: { properties: fields("string", "GatewayId", "Region", "ServiceId", "ServiceName") },
  ILastError: { properties: fields("string", "Source", "Reason", "Message", "Scope", "Section", "Path", "PolicyId") },
  Jwt: {
    properties: {
      Id: text((jwt: JwtValue) => claimText(jwt, "jti")),
      Issuer: text((jwt: JwtValue) => claimText(jwt, "iss")),
      Subject: text((jwt: JwtValue) => claimText(jwt, "sub")),
      Type: text((jwt: JwtValue) => jwt.header.typ ?? null),
      Algorithm: text((jwt: JwtValue) => jwt.header.alg ?? null),
      Audiences: property("string[]", (jwt: JwtValue) => claims(jwt).get("aud") ?? []),
      Claims: property("MultiMap", claims),
      ExpirationTime: property("DateTime?", (jwt: JwtValue) =>
        typeof jwt.payload.exp === "number" ? new DateTimeValue(jwt.payload.exp * 1000, true) : null,
      ),
      NotBefore: property("DateTime?", (jwt: JwtValue) =>
        typeof jwt.payload.nbf === "number" ? new DateTimeValue(jwt.payload.nbf * 1000, true) : null,
      ),
    },
  },
};

function parsedUrl(address: string): ContextUrl {
  const { protocol, hostname, port, pathname, search, searchParams } = new URL(address);
  const query = new Map([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
  const scheme = protocol.slice(0, -1);
  return {
    scheme,
    host: hostname,
    port: Number(port) || (scheme === "https" ? 443 : 80),
    path: pathname,
    query,
    queryString: search,
  };
}
