import { expect, test } from "vitest";
import { previewField, previewFormula } from "./computePreview.ts";

const contexts = [{ a: { n: 1, t: "x" } }, { a: { n: 2 } }, { a: { n: 3, t: "" } }];
const still = () => 0;

test("a field is computed with every sample, and failing ones are told with their place", () => {
  expect(previewField("=UPCASE(a.t)", contexts, still)).toEqual({
    isConstant: false,
    onlyInRuns: null,
    problems: [],
    isWhole: true,
    previews: [
      { ok: true, type: "text", text: '"X"', isEmpty: false },
      { ok: false, message: "`t` not found on `a` (has: n).", from: 8, to: 11 },
      { ok: true, type: "text", text: '""', isEmpty: true },
    ],
  });
});

test("text without a formula is constant, and a broken formula is no preview but a problem with its fix", () => {
  expect(previewField("plain", contexts, still)).toMatchObject({ isConstant: true, previews: [] });
  expect(previewField("Hi <<UPCSE(a.t)>>", contexts, still)).toMatchObject({
    isConstant: false,
    problems: [{ code: "unknown_function", from: 5, to: 10, fix: { insert: "UPCASE" } }],
    previews: [],
  });
});

test("samples for which there is no time are left out, and it is said", () => {
  let now = 0;
  const slow = () => {
    now += 150;
    return now;
  };
  const { previews, isWhole } = previewField("=a.n", contexts, slow);
  expect({ count: previews.length, isWhole }).toEqual({ count: 1, isWhole: false });
});

test("one formula is computed with one sample, functions of chance included", () => {
  expect(previewFormula("a.n + 1", { a: { n: 1 } })).toMatchObject({ ok: true, text: "2", type: "number" });
  expect(previewFormula("SIZE(UUID())", {})).toMatchObject({ ok: true, text: "36" });
  expect(previewFormula("a.n +", { a: 1 })).toMatchObject({ ok: false });
});

test("what there is only in a run is named instead of being taken for a fault", () => {
  expect(previewField("=LOOP.value & a.n", contexts, still)).toMatchObject({ onlyInRuns: "LOOP", previews: [] });
  expect(previewField("=RESOURCE.x", [{ RESOURCE: { x: 1 } }], still)).toMatchObject({ onlyInRuns: null });
});
