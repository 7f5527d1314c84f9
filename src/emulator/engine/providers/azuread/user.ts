import { directoryObject } from "./directory-object";
import { flag, list, text, texts } from "./fields";

const computed = { computed: true } as const;

export const user = directoryObject({
  collection: "users",
  required: ["displayName", "userPrincipalName"],
  forceNew: [],
  fields: [
    ...texts("ageGroup", "city", "companyName", "consentProvidedForMinor", "country", "department", "displayName"),
    ...texts("employeeHireDate", "employeeId", "employeeType", "faxNumber", "givenName", "jobTitle", "mobilePhone"),
    ...texts("officeLocation", "postalCode", "preferredLanguage", "state", "streetAddress", "surname"),
    ...texts("usageLocation", "userPrincipalName"),
    text("costCenter", "employeeOrgData.costCenter"),
    text("division", "employeeOrgData.division"),
    text("managerId", "manager"),
    text("mail", "mail", computed),
    text("mailNickname", "mailNickname", computed),
    text("onpremisesImmutableId", "onPremisesImmutableId", computed),
    list("businessPhones", "businessPhones", computed),
    list("otherMails"),
    flag("accountEnabled", "accountEnabled", { fallback: true }),
    flag("showInAddressList", "showInAddressList", { fallback: true }),
  ],
  outputs: [
    ...texts("aboutMe", "creationType", "externalUserState", "userType"),
    text("onpremisesDistinguishedName", "onPremisesDistinguishedName"),
    text("onpremisesDomainName", "onPremisesDomainName"),
    text("onpremisesSamAccountName", "onPremisesSamAccountName"),
    text("onpremisesSecurityIdentifier", "onPremisesSecurityIdentifier"),
    text("onpremisesUserPrincipalName", "onPremisesUserPrincipalName"),
    flag("onpremisesSyncEnabled", "onPremisesSyncEnabled"),
    list("imAddresses"),
    list("proxyAddresses"),
  ],
  stateOnly: ["disablePasswordExpiration", "disableStrongPassword", "forcePasswordChange", "password"],
  secrets: ["/password"],
  toGraph: ({ password }) => (password === undefined ? {} : { password }),
});
