// Features of applications and service principals, which the directory keeps as tags.

import { isRecord } from "../../../azure/resource-type";
import type { CheckFailure, Values } from "../resource-provider";
import { recordsOf } from "./fields";

const tagNames: readonly (readonly [feature: string, tag: string])[] = [
  ["customSingleSignOn", "WindowsAzureActiveDirectoryCustomSingleSignOnApplication"],
  ["enterprise", "WindowsAzureActiveDirectoryIntegratedApp"],
  ["gallery", "WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1"],
  ["hide", "HideApp"],
];

/** The tags that inputs ask for; undefined when they ask for none. */
export function tagsOf({ tags, featureTags, features }: Values): readonly unknown[] | undefined {
  if (Array.isArray(tags)) return tags;
  const wanted = [...recordsOf(featureTags), ...recordsOf(features).map(renamed)];
  if (wanted.length === 0) return undefined;
  return tagNames.filter(([feature]) => wanted.some((one) => one[feature] === true)).map(([, tag]) => tag);
}

/** What the tags mean. */
export function featureTagsOf(tags: unknown): readonly Values[] {
  const present = Array.isArray(tags) ? tags : [];
  return [Object.fromEntries(tagNames.map(([feature, tag]) => [feature, present.includes(tag)]))];
}

export function tagProblems({ tags, featureTags, features }: Values): readonly CheckFailure[] {
  if (tags === undefined || (featureTags ?? features) === undefined) return [];
  return [{ property: "tags", reason: "expected `tags` or `featureTags`, got both. Remove one of them." }];
}

/** The names that service principals had before. */
function renamed(features: Values): Values {
  if (!isRecord(features)) return {};
  const { customSingleSignOnApp, enterpriseApplication, galleryApplication, visibleToUsers } = features;
  return {
    customSingleSignOn: customSingleSignOnApp,
    enterprise: enterpriseApplication,
    gallery: galleryApplication,
    hide: visibleToUsers === false,
  };
}

export function featuresOf(tags: unknown): readonly Values[] {
  return featureTagsOf(tags).map(({ customSingleSignOn, enterprise, gallery, hide }) => ({
    customSingleSignOnApp: customSingleSignOn,
    enterpriseApplication: enterprise,
    galleryApplication: gallery,
    visibleToUsers: hide !== true,
  }));
}
