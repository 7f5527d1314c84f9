// Statements that an AI gateway has no use for are read and checked all the same.
import {
  checkPolicy,
  type PolicyPlace,
  parsePolicy,
  problemText,
  renderPolicy,
  type StatementRow,
  statementRows,
} from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";
import { builderOf } from "./builder-of";
import { withoutPositions } from "./without-positions";

const inSection = (section: string, statement: string) => `<policies><${section}>${statement}</${section}></policies>`;

/** What each may look like: the whole of what its row knows, as API Management takes it. */
const sound: Readonly<Record<string, string>> = {
  "authentication-token": inSection("inbound", '<authentication-token resource-url="https://a" />'),
  "authentication-token-store": inSection("inbound", '<authentication-token-store token-id="a" ignore-error="true" />'),
  "cosmosdb-data-source": `<cosmosdb-data-source>
    <connection-info>
      <connection-string use-managed-identity="true">AccountEndpoint=https://a.documents.azure.com:443/;</connection-string>
      <database-name>families</database-name>
      <container-name>members</container-name>
    </connection-info>
    <write-request type="upsert" pre-trigger="check">
      <partition-key data-type="string">@(context.GraphQL.Arguments["id"].ToString())</partition-key>
      <etag type="match">a</etag>
      <set-body template="liquid">{"id": "{{body.arguments.id}}"}</set-body>
    </write-request>
    <response><publish-event><targets><graphql-subscription id="written" /></targets></publish-event></response>
  </cosmosdb-data-source>`,
  "cross-domain": inSection(
    "inbound",
    '<cross-domain><cross-domain-policy><allow-http-request-headers-from domain="*" headers="*" /></cross-domain-policy></cross-domain>',
  ),
  "graphql-data-source":
    '<graphql-data-source><request><set-url>https://a/graphql</set-url><document>{ a }</document><variables><variable name="a">1</variable></variables></request></graphql-data-source>',
  "http-data-source": `<http-data-source>
    <http-request>
      <set-method>POST</set-method>
      <set-url>https://a/users</set-url>
      <set-header name="Content-Type" exists-action="override"><value>application/json</value></set-header>
      <set-body>@(context.GraphQL.Arguments["name"].ToString())</set-body>
    </http-request>
    <backend><forward-request timeout="60" /></backend>
    <http-response>
      <set-body template="liquid">{{body.users}}</set-body>
      <publish-event><targets><graphql-subscription id="created" /></targets></publish-event>
    </http-response>
  </http-data-source>`,
  "invoke-dapr-binding": inSection(
    "inbound",
    '<invoke-dapr-binding name="store" operation="create" timeout="10" template="liquid"><metadata><item key="source">@(context.Api.Id)</item></metadata><data>@(context.Request.Body.As<string>())</data></invoke-dapr-binding>',
  ),
  "invoke-request": inSection("inbound", '<invoke-request url="/other"><value>a</value></invoke-request>'),
  "json-to-xml": inSection(
    "outbound",
    '<json-to-xml apply="always" consider-accept-header="false" parse-date="false" namespace-separator=":" attribute-block-name="#attrs" />',
  ),
  jsonp: inSection("outbound", '<jsonp callback-parameter-name="cb" />'),
  "publish-event":
    '<http-data-source><http-request><set-method>GET</set-method><set-url>https://a</set-url></http-request><http-response><publish-event id="e"><targets><graphql-subscription id="a" /><graphql-subscription id="b" /></targets></publish-event></http-response></http-data-source>',
  "publish-to-dapr": inSection(
    "inbound",
    '<publish-to-dapr pubsub-name="orders" topic="new" response-variable-name="r">@(context.Request.Body.As<string>())</publish-to-dapr>',
  ),
  "send-service-bus-message": inSection(
    "inbound",
    '<send-service-bus-message topic-name="orders" namespace="a.servicebus.windows.net"><message-properties><message-property name="a">b</message-property></message-properties><payload>@(context.Request.Body.As<string>(preserveContent: true))</payload></send-service-bus-message>',
  ),
  "set-graphql-resolver": inSection(
    "backend",
    '<set-graphql-resolver parent-type="Query" field="users"><http-data-source><http-request><set-method>GET</set-method><set-url>https://a</set-url></http-request></http-data-source></set-graphql-resolver>',
  ),
  "set-request-metric-dimension-value": inSection(
    "inbound",
    '<set-request-metric-dimension-value name="a" value="b" />',
  ),
  "sql-data-source": `<sql-data-source>
    <connection-info><connection-string use-managed-identity="true">Server=tcp:a;</connection-string></connection-info>
    <request single-result="true">
      <sql-statement>SELECT Id FROM Families WHERE Id = @id</sql-statement>
      <parameters><parameter name="@id" sql-type="int">@(context.GraphQL.Arguments["id"])</parameter></parameters>
    </request>
    <response />
  </sql-data-source>`,
  "validate-graphql-request": inSection(
    "inbound",
    '<validate-graphql-request error-variable-name="e" max-size="102400" max-depth="4"><authorize><rule path="/__*" action="reject" /><rule path="/a/b" action=\'@(true ? "remove" : "allow")\' /></authorize></validate-graphql-request>',
  ),
  "validate-odata-request": inSection("inbound", '<validate-odata-request default-odata-version="4.01" />'),
  "xml-to-json": inSection(
    "outbound",
    '<xml-to-json kind="direct" apply="content-type-xml" always-array-child-elements="true" />',
  ),
  "xsl-transform": inSection(
    "inbound",
    '<xsl-transform><parameter name="agent">@(context.Request.Headers.GetValueOrDefault("User-Agent", ""))</parameter><xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:output method="xml" /><xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()" /></xsl:copy></xsl:template></xsl:stylesheet></xsl-transform>',
  ),
};

const messages = (xml: string, place?: PolicyPlace) =>
  checkPolicy(parsePolicy(xml), place).map((problem) => `${problem.severity} ${problemText(problem)}`);

describe("statements without a builder", () => {
  it("all have an example here", () => {
    expect(Object.keys(sound)).toEqual([...statementRows.keys()].filter((name) => !builderOf(name)));
  });

  it.each(Object.entries(sound))("%s is found sound wherever it may stand, and stays what it is", (name, xml) => {
    const { scopes, gateways } = statementRows.get(name) as StatementRow;
    for (const scope of scopes)
      for (const gateway of gateways) expect(messages(xml, { scope, gateway }), `${scope}, ${gateway}`).toEqual([]);
    const policy = parsePolicy(xml);
    expect(withoutPositions(parsePolicy(renderPolicy(policy)))).toEqual(withoutPositions(policy));
  });
});

describe("the policy of a resolver", () => {
  it("is a document of its own kind, whose root is a data source", () => {
    const xml = sound["http-data-source"] as string;
    expect(parsePolicy(xml)).toMatchObject({ kind: "resolver", children: [{ name: "http-data-source" }] });
    expect(renderPolicy(parsePolicy(xml)).split("\n").slice(0, 4)).toEqual([
      "<http-data-source>",
      "  <http-request>",
      "    <set-method>POST</set-method>",
      "    <set-url>https://a/users</set-url>",
    ]);
  });

  it.each([
    [
      "without an address, with a part that is none, and with what is wrong in a part",
      "<http-data-source><http-request><set-method>GET</set-method><set-hedder /><set-header /></http-request></http-data-source>",
      {},
      [
        "error `http-data-source.http-request.set-url`: expected exactly 1, got 0. Add one.",
        "error `http-data-source.http-request.set-hedder`: expected an element that API Management knows, got set-hedder. Did you mean `set-header`?",
        "error `http-data-source.http-request.set-header.name`: expected a value, got none. Add the attribute.",
      ],
    ],
    [
      "on a gateway that has no Azure SQL",
      sound["sql-data-source"] as string,
      { gateway: "consumption" },
      [
        "error `sql-data-source`: expected in classic, v2, got a consumption gateway. Choose another SKU, or leave it out.",
      ],
    ],
    [
      "in a section",
      inSection("inbound", sound["http-data-source"] as string),
      { scope: "api" },
      ["error `http-data-source`: expected in the policy of a resolver, got inbound. Move it."],
    ],
    [
      "that names a backend which does not exist",
      '<http-data-source><http-request><set-backend-service backend-id="b" /><set-method>GET</set-method><set-url>/a</set-url></http-request></http-data-source>',
      { backends: [] },
      ["error `b`: expected a backend that exists, got none of that name. Create the backend first."],
    ],
  ] as const)("is reported %s", (_, xml, place, expected) => {
    expect(messages(xml, place as PolicyPlace)).toEqual(expected);
  });
});

describe("checkPolicy reports", () => {
  it.each([
    [
      "a message for nobody",
      inSection("inbound", "<send-service-bus-message><payload>a</payload></send-service-bus-message>"),
      "error `send-service-bus-message`: expected at least one of `queue-name`, `topic-name`, got none. Keep one.",
    ],
    [
      "a Dapr timeout beyond its range",
      inSection("inbound", '<publish-to-dapr topic="a/b" timeout="241" />'),
      'error `publish-to-dapr.timeout`: expected a whole number from 1 to 240, got "241". Correct it.',
    ],
    [
      "a conversion of no kind",
      inSection("outbound", '<xml-to-json kind="plain" apply="always" />'),
      'error `xml-to-json.kind`: expected `javascript-friendly`, `direct`, got "plain". Correct it.',
    ],
  ])("%s", (_, xml, expected) => expect(messages(xml)).toEqual([expected]));
});
