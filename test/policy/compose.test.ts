import {
  compose,
  forwardRequest,
  fragment,
  type Node,
  PolicyError,
  renderPolicy,
  setVariable,
  stages,
} from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";

const marker = (name: string) => setVariable({ name, value: "x" });
const names = (nodes: readonly Node[]) =>
  nodes.map((node) => (node.kind === "element" ? (node.attributes.name ?? node.name) : "text"));

describe("compose", () => {
  it("puts stages in their one order, whatever order they come in", () => {
    const shuffled = [...stages].reverse().map((stage) => [stage, [marker(stage)]] as const);
    const document = compose(Object.fromEntries(shuffled));
    expect(names(document.inbound)).toEqual([
      "base",
      "correlate",
      "authenticate",
      "authorize",
      "discover",
      "throttle",
      "shield",
      "cache",
      "limit",
      "measure",
      "route",
    ]);
    expect(names(document.backend)).toEqual(["forward"]);
    expect(names(document.outbound)).toEqual(["base", "store", "report"]);
    expect(names(document["on-error"])).toEqual(["base", "explain"]);
  });

  it("leaves every section to the outer scopes when nothing is contributed", () => {
    const { inbound, backend, outbound, "on-error": onError } = compose({});
    expect([inbound, backend, outbound, onError].map(names)).toEqual([["base"], ["base"], ["base"], ["base"]]);
  });

  it("refuses a statement in a stage whose section does not allow it", () => {
    expect(() => compose({ route: [forwardRequest()] })).toThrow(PolicyError);
    expect(() => compose({ route: [forwardRequest()] })).toThrow(
      "`route`: expected statements of inbound, got forward-request, which stands in backend. Move it to another stage.",
    );
  });
});

describe("fragment", () => {
  it("renders as a policy fragment", () => {
    expect(renderPolicy(fragment(marker("a")))).toBe(
      '<fragment>\n  <set-variable name="a" value="x" />\n</fragment>\n',
    );
  });
});
