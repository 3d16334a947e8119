import type { FunctionEntry } from "../functionEntry.ts";
import { findAllByPath } from "../jsonPath.ts";
import { readXml } from "../xmlText.ts";
import { readYaml } from "../yamlText.ts";

const text = { name: "text", type: "text" } as const;

export const parseTextFunctions: readonly FunctionEntry[] = [
  {
    name: "JSONPATH",
    family: "parsing",
    parameters: [
      { name: "value", type: "any" },
      { name: "path", type: "text" },
    ],
    summary:
      "All that a JSONPath finds in a value, as a list: keys, positions, slices, [*], .. and filters like [?(@.price < 10)].",
    examples: [
      { formula: 'JSONPATH({items: [{id: 1}, {id: 2}]}, "$.items[*].id")', result: [1, 2] },
      { formula: `JSONPATH([{n: 1, t: "a"}, {n: 5, t: "b"}], "$[?(@.n > 2)].t")`, result: ["b"] },
    ],
    synonyms: ["query", "jq", "select deep", "xpath"],
    run: (args, { budget }) => findAllByPath(args, budget),
  },
  {
    name: "XML_PARSE",
    family: "parsing",
    parameters: [text],
    summary:
      "The elements of an XML text as objects: attributes under @name, text beside them under #text. Values are texts.",
    examples: [
      { formula: 'XML_PARSE("<a><b>1</b><b>2</b></a>")', result: { a: { b: ["1", "2"] } } },
      { formula: `XML_PARSE('<a id="7">x &amp; y</a>')`, result: { a: { "#text": "x & y", "@id": "7" } } },
    ],
    synonyms: ["from xml", "soap", "rss"],
    run: (args, { budget }) => readXml(args.text(0), budget),
  },
  {
    name: "YAML_PARSE",
    family: "parsing",
    parameters: [text],
    summary: "The value that a YAML text of one document stands for.",
    examples: [
      { formula: 'YAML_PARSE("a: 1\\nb:\\n  - x")', result: { a: 1, b: ["x"] } },
      { formula: 'YAML_PARSE("[1, true, null]")', result: [1, true, null] },
    ],
    synonyms: ["from yaml", "yml", "front matter"],
    run: (args, { budget }) => readYaml(args.text(0), budget),
  },
];
