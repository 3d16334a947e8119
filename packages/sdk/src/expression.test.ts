import { compileFormula, evaluate, type Json } from "@fairlead/formula";
import { describe, expect, test } from "vitest";
import { type AnyExpression, type Expression, expression, formula, isExpression, source } from "./expression.ts";
import { text } from "./text.ts";

type Alert = {
  host: string;
  severity: number;
  tags: string[];
  people: { name: string; age: number; teams: string[] }[];
};

const alert = expression<Alert>("receive_alert.body");
const sum = formula<number>`a + b`;

/** The formula that the canvas shows. */
const sourceOf = (made: AnyExpression) => made[source];

function compute(made: AnyExpression, roots: { [name: string]: Json }): Json {
  const compiled = compileFormula(made[source]);
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message);
  const result = evaluate(compiled.formula, { roots, missing: "error", now: 0 });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("an expression is written as the canvas would show it:", () => {
  test.each<[string, AnyExpression]>([
    ["receive_alert.body.host", alert.host],
    ['receive_alert.body["odd key"]', alert.at("odd key" as "host")],
    ["receive_alert.body.people[0].name", alert.people.at(0).at("name")],
    ["receive_alert.body.host", alert.at("host")],
    ['receive_alert.body.host = "db-1"', alert.host.eq("db-1")],
    ['receive_alert.body.host != "db-1"', alert.host.ne("db-1")],
    ["receive_alert.body.severity < 7", alert.severity.lt(7)],
    ["receive_alert.body.severity <= (-7)", alert.severity.lte(-7)],
    ["receive_alert.body.severity > a.b", alert.severity.gt(expression<number>("a.b"))],
    ["receive_alert.body.severity >= 7", alert.severity.gte(7)],
    ["(receive_alert.body.severity >= 7) AND TRUE", alert.severity.gte(7).and(true)],
    ["receive_alert.body.host OR (a.b = 1)", alert.host.or(expression<number>("a.b").eq(1))],
    ["NOT (receive_alert.body.severity >= 7)", alert.severity.gte(7).not()],
    ['DEFAULT(receive_alert.body.host, "unknown")', alert.host.orElse("unknown")],
    ['INCLUDES(receive_alert.body.tags, "db")', alert.tags.includes("db")],
    ["SIZE(receive_alert.body.tags)", alert.tags.size()],
    ['JOIN(receive_alert.body.tags, ", ")', alert.tags.join(", ")],
    ["SIZE(receive_alert.body.tags) > 2", alert.tags.size().gt(2)],
    ["MAP_LAMBDA(receive_alert.body.people, LAMBDA(item, item.name))", alert.people.map((one) => one.name)],
    ["FILTER(receive_alert.body.people, LAMBDA(item, item.age >= 18))", alert.people.filter((one) => one.age.gte(18))],
    [
      "MAP_LAMBDA(receive_alert.body.people, LAMBDA(item, MAP_LAMBDA(item.teams, LAMBDA(item_2, [item.name, item_2]))))",
      alert.people.map((one) => one.teams.map((team) => formula<string>`[${one.name}, ${team}]`)),
    ],
    ["(a + b).c", (sum as unknown as Expression<{ c: number }>).c],
    ["(a + b)[0]", (sum as unknown as Expression<number[]>).at(0)],
    ["(a.x AND b.y(1)).c", (expression("a.x AND b.y(1)") as unknown as Expression<{ c: number }>).c],
    ["ROUND(receive_alert.body.severity * 1.19, 2)", formula<number>`ROUND(${alert.severity} * 1.19, 2)`],
    ["(a + b) * 2", formula`${sum} * 2`],
    ["IF(a + b, [a + b], {x: a + b})", formula`IF(${sum}, [${sum}], {x: ${sum}})`],
    ['[1, "a \\"b\\"", NULL, {"k": TRUE}]', formula`${[1, 'a "b"', null, { k: true }]}`],
  ])("%s", (expected, made) => {
    expect(sourceOf(made)).toBe(expected);
  });
});

describe("the parameter of a function", () => {
  const items = expression<{ n: number }[]>("call.items");

  test("has a name that hides no action which the function reads", () => {
    const other = expression<{ n: number }>("item");
    const made = items.map((one) => formula<number>`${one.n} + ${other.n}`);
    expect(sourceOf(made)).toBe("MAP_LAMBDA(call.items, LAMBDA(item_2, item_2.n + item.n))");
    expect(compute(made, { call: { items: [{ n: 1 }, { n: 2 }] }, item: { n: 10 } })).toEqual([11, 12]);
  });

  test("has a name that hides no parameter around it", () => {
    const made = items.map((one) => items.filter((two) => two.n.gt(one.n)).size());
    expect(compute(made, { call: { items: [{ n: 1 }, { n: 2 }, { n: 3 }] } })).toEqual([2, 1, 0]);
  });

  test("is free again after a function that throws", () => {
    expect(() => items.map(() => Symbol("x") as never)).toThrow(TypeError);
    expect(sourceOf(items.map((one) => one.n))).toBe("MAP_LAMBDA(call.items, LAMBDA(item, item.n))");
  });
});

describe("precedence", () => {
  test("what is put together from parts means what its parts mean", () => {
    const roots = { a: 2, b: 3, c: 4 };
    const [a, b, c] = ["a", "b", "c"].map((name) => expression<number>(name)) as [
      Expression<number>,
      Expression<number>,
      Expression<number>,
    ];
    const plus = formula<number>`${a} + ${b}`;
    expect(compute(formula`${plus} * ${c}`, roots)).toBe(20);
    expect(compute(formula`${c} - ${plus}`, roots)).toBe(-1);
    expect(compute(plus.eq(5).and(c.gt(3)), roots)).toBe(true);
    expect(compute(a.eq(b).or(true).not(), roots)).toBe(false);
    expect(compute(formula`NOT ${a.eq(b)}`, roots)).toBe(true);
  });
});

describe("an expression is no value, and says so:", () => {
  test("in a template without `text`", () => {
    expect(() => `Hello ${alert.host}`).toThrow("Write text`…` instead of `…`");
    expect(() => Number(alert.severity) + 1).toThrow("An expression stands for data of a run that has not begun");
  });

  test("but it can be awaited and inspected without harm", async () => {
    expect(isExpression(await Promise.resolve(alert.host))).toBe(true);
    expect(isExpression({})).toBe(false);
    expect(isExpression(null)).toBe(false);
  });

  test.each([
    [text`a`, "A Text can't be used in a formula; JSON values and expressions can."],
    [new Date(0), "A Date can't be used in a formula; JSON values and expressions can."],
    [undefined, "undefined can't be used in a formula; JSON values and expressions can."],
    [Number.NaN, "NaN can't be used in a formula; JSON values and expressions can."],
  ])("and what is no JSON can't stand in a formula", (value, message) => {
    expect(() => formula`${value}`).toThrow(new TypeError(message));
  });
});
