import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Budget } from "./budget.ts";
import { decodeEntities } from "./htmlText.ts";
import { emptyObject, isList, type Json } from "./json.ts";
import { FormulaError } from "./problem.ts";

const depthMax = 100;

/**
 * Entities are not read by the parser: it refuses nothing and expands nothing. The characters that XML knows by itself
 * are put in afterwards.
 */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  tagValueProcessor: (_, value) => decodeEntities(value),
  attributeValueProcessor: (_, value) => decodeEntities(value),
});

/** What an element and an attribute take to check and to read: up to 10 µs. */
const markSteps = 25;

/** Signs that begin or end an element or an attribute; each costs. Characters cost beside: 0.1 µs. */
function chargeReading(text: string, budget: Budget): void {
  budget.text(text.length);
  budget.spend(100 + text.length / 2);
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // < = & " '
    if (code === 60 || code === 61 || code === 38 || code === 34 || code === 39) marks += 1;
  }
  budget.spend(markSteps * marks);
  budget.memory(100 * marks + 4 * text.length);
}

/**
 * The elements of an XML text as objects: attributes under their name with @ before it, text beside others under `#text`,
 * elements of one name as a list. A text with a DOCTYPE is refused: it could define entities. Throws `invalid_xml`.
 */
export function readXml(text: string, budget: Budget): Json {
  chargeReading(text, budget);
  if (/<!DOCTYPE/i.test(text)) throw invalid("it has a DOCTYPE, which is not read");
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw invalid(`${valid.err.msg.slice(0, 120)} (line ${valid.err.line})`);
  try {
    return copy(parser.parse(text), 0, budget);
  } catch (thrown) {
    if (thrown instanceof FormulaError || !(thrown instanceof Error)) throw thrown;
    throw invalid(thrown.message.slice(0, 120));
  }
}

/** What the parser made, as objects without a prototype. */
function copy(value: unknown, depth: number, budget: Budget): Json {
  budget.spend(1);
  if (depth > depthMax)
    throw new FormulaError("too_deep", `XML_PARSE: \`text\` nests more than ${depthMax} levels deep.`);
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value : null;
  if (isList(value)) {
    budget.list(value.length);
    return value.map((item) => copy(item, depth + 1, budget));
  }
  const entries = Object.entries(value);
  budget.object(entries.length);
  const made = emptyObject();
  for (const [key, item] of entries) made[key] = copy(item, depth + 1, budget);
  return made;
}

function invalid(reason: string): FormulaError {
  return new FormulaError("invalid_xml", `XML_PARSE: \`text\` can't be read: ${reason.replace(/[.\s]+$/, "")}.`);
}
