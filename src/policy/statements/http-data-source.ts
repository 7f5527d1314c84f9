import { fragments, gatewaysWithResolvers, inResolvers } from "../resolver-parts";
import { setUrlRow } from "../sent-request";
import { policyPage, type StatementRow, single } from "../statement-row";
import { row as authenticationCertificate } from "./authentication-certificate";
import { row as findAndReplace } from "./find-and-replace";
import { row as forwardRequest } from "./forward-request";
import { row as getAuthorizationContext } from "./get-authorization-context";
import { row as jsonToXml } from "./json-to-xml";
import { row as publishEvent } from "./publish-event";
import { row as setBackendService } from "./set-backend-service";
import { row as setBody } from "./set-body";
import { row as setHeader } from "./set-header";
import { row as setMethod } from "./set-method";
import { row as xmlToJson } from "./xml-to-json";

export const row: StatementRow = {
  name: "http-data-source",
  summary: "Resolves a field of a GraphQL API with an HTTP request.",
  follows:
    "The page of 05/2024, whose order of the request's parts contradicts itself, so that it is not checked; json-to-xml in the response stands in the schema of Microsoft's editor only.",
  children: [
    {
      name: "http-request",
      minimum: 1,
      maximum: 1,
      children: [
        single(getAuthorizationContext),
        single(setBackendService),
        fragments,
        { ...single(setMethod), minimum: 1 },
        { ...setUrlRow, minimum: 1 },
        setHeader,
        single(setBody),
        single(authenticationCertificate),
      ],
      anyOrder: true,
    },
    { name: "backend", maximum: 1, children: [single(forwardRequest)] },
    {
      name: "http-response",
      maximum: 1,
      children: [
        single(setBody),
        single(jsonToXml),
        single(xmlToJson),
        single(findAndReplace),
        single(publishEvent),
        fragments,
      ],
      anyOrder: true,
    },
  ],
  ...inResolvers,
  gateways: gatewaysWithResolvers,
  documentation: policyPage("http-data-source"),
};
