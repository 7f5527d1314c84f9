import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { parsePath, valueAt } from "../property-path";
import type { Difference, Values } from "../providers";
import { inputOf } from "../providers/difference";

const { Kind } = PropertyDiff;

/** A difference as Pulumi's engine shows it: each path with what happens to it. */
export function diffResponse(
  { changed, replaced, deleteBeforeReplace }: Difference,
  olds: Values,
  news: Values,
): DiffResponse {
  const response = new DiffResponse();
  response.setChanges(changed.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE);
  response.setDiffsList([...new Set(changed.map(inputOf))]);
  response.setReplacesList([...replaced]);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const path of changed) {
    const detail = new PropertyDiff();
    detail.setKind(kindOf(path, olds, news, replaced.includes(inputOf(path))));
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

function kindOf(path: string, olds: Values, news: Values, replaces: boolean): PropertyDiff.Kind {
  const steps = parsePath(path);
  if (valueAt(olds, steps) === undefined) return replaces ? Kind.ADD_REPLACE : Kind.ADD;
  if (valueAt(news, steps) === undefined) return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}
