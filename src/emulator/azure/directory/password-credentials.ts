// https://learn.microsoft.com/graph/api/application-addpassword
import { type ResourceType, textOf, withProperties } from "../resource-type";

/** A password of an application or of a service principal. Entra makes it up, and shows it once. */
export const passwordCredentials: ResourceType = {
  check({ properties }) {
    const dates = ["startDateTime", "endDateTime"].filter(
      (name) => textOf(properties[name]) !== undefined && Number.isNaN(Date.parse(String(properties[name]))),
    );
    const problems = dates.map(
      (name) =>
        `\`${name}\`: expected a date such as 2027-01-01T00:00:00Z, got ${JSON.stringify(properties[name])}. Correct it.`,
    );
    if (
      problems.length === 0 &&
      Date.parse(String(properties.endDateTime)) <= Date.parse(String(properties.startDateTime))
    )
      problems.push(
        `\`endDateTime\`: expected a date after ${String(properties.startDateTime)}, got ${String(properties.endDateTime)}. Correct it.`,
      );
    return problems;
  },
  complete(password, previous, cloud) {
    const start = textOf(password.properties.startDateTime) ?? seconds(new Date(cloud.now()));
    const secretText = previous?.properties.secretText ?? cloud.hex(40);
    return withProperties(password, {
      keyId: password.name,
      startDateTime: seconds(new Date(start)),
      endDateTime: seconds(textOf(password.properties.endDateTime) ?? twoYearsAfter(start)),
      hint: String(secretText).slice(0, 3),
      secretText,
    });
  },
  shownOnce: ["secretText"],
};

/** How long a password lives when nobody says. */
function twoYearsAfter(start: string): Date {
  const end = new Date(start);
  end.setUTCFullYear(end.getUTCFullYear() + 2);
  return end;
}

const seconds = (date: string | Date): string => new Date(date).toISOString().replace(/\.\d+Z$/, "Z");
