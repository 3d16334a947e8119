import type { FunctionEntry } from "../functionEntry.ts";
import { readAddress, readNetwork, sharesPrefix } from "../ipAddress.ts";
import type { Json } from "../json.ts";

const value = { name: "value", type: "any" } as const;

/** Longer texts are none of these, and testing them would take time. */
const lengthMax = 2_100;

type Tested = Pick<FunctionEntry, "name" | "summary" | "examples" | "synonyms">;

/** A test of how a text is written; what is no text is never it. */
function formOf(entry: Tested, test: (text: string) => boolean): FunctionEntry {
  return {
    ...entry,
    family: "test",
    parameters: [value],
    run: (args, { budget }) => {
      const text: Json = args.any(0);
      if (typeof text !== "string" || text.length > lengthMax) return false;
      budget.spend(10 + text.length / 20);
      return test(text);
    },
  };
}

const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const domainForm = new RegExp(`^(?=.{1,253}$)(?:${label}\\.)+(?=[A-Za-z0-9-]*[A-Za-z])${label}$`);
const mailboxForm = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  return at > 0 && at <= 64 && mailboxForm.test(text.slice(0, at)) && domainForm.test(text.slice(at + 1));
}

function isUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text) || /\s/.test(text)) return false;
  return URL.canParse(text);
}

export const validateFunctions: readonly FunctionEntry[] = [
  formOf(
    {
      name: "IS_EMAIL",
      summary: "Whether a text is written like one e-mail address, without a name beside it.",
      examples: [
        { formula: 'IS_EMAIL("ana@example.org")', result: true },
        { formula: 'IS_EMAIL("ana@localhost")', result: false },
      ],
      synonyms: ["valid email", "mail address"],
    },
    isEmail,
  ),
  formOf(
    {
      name: "IS_URL",
      summary: "Whether a text is a whole http or https URL.",
      examples: [
        { formula: 'IS_URL("https://example.org/a?b=1")', result: true },
        { formula: 'IS_URL("example.org")', result: false },
      ],
      synonyms: ["valid url", "link", "uri"],
    },
    isUrl,
  ),
  formOf(
    {
      name: "IS_DOMAIN",
      summary: "Whether a text is written like a domain name of two labels or more.",
      examples: [
        { formula: 'IS_DOMAIN("mail.example.org")', result: true },
        { formula: 'IS_DOMAIN("10.0.0.1")', result: false },
      ],
      synonyms: ["hostname", "fqdn"],
    },
    (text) => domainForm.test(text),
  ),
  formOf(
    {
      name: "IS_IP",
      summary: "Whether a text is an address of IPv4 (four decimal numbers) or IPv6.",
      examples: [
        { formula: 'IS_IP("192.0.2.7")', result: true },
        { formula: 'IS_IP("192.0.2.256")', result: false },
      ],
      synonyms: ["ip address", "valid ip"],
    },
    (text) => readAddress(text) !== null,
  ),
  formOf(
    {
      name: "IS_IPV4",
      summary: "Whether a text is an address of IPv4, of four decimal numbers.",
      examples: [
        { formula: 'IS_IPV4("192.0.2.7")', result: true },
        { formula: 'IS_IPV4("::1")', result: false },
      ],
      synonyms: ["ipv4 address"],
    },
    (text) => readAddress(text)?.bits === 32,
  ),
  formOf(
    {
      name: "IS_IPV6",
      summary: "Whether a text is an address of IPv6.",
      examples: [
        { formula: 'IS_IPV6("2001:db8::1")', result: true },
        { formula: 'IS_IPV6("192.0.2.7")', result: false },
      ],
      synonyms: ["ipv6 address"],
    },
    (text) => readAddress(text)?.bits === 128,
  ),
  formOf(
    {
      name: "IS_CIDR",
      summary: "Whether a text is a network like 10.0.0.0/8.",
      examples: [
        { formula: 'IS_CIDR("10.0.0.0/8")', result: true },
        { formula: 'IS_CIDR("10.0.0.0/33")', result: false },
      ],
      synonyms: ["network", "subnet"],
    },
    (text) => readNetwork(text) !== null,
  ),
  formOf(
    {
      name: "IS_UUID",
      summary: "Whether a text is a UUID with hyphens.",
      examples: [
        { formula: 'IS_UUID("9d1f8a52-1c3b-4e5f-8a6b-0c1d2e3f4a5b")', result: true },
        { formula: 'IS_UUID("9d1f8a52")', result: false },
      ],
      synonyms: ["guid", "valid uuid"],
    },
    (text) => uuidForm.test(text),
  ),
  {
    name: "IN_CIDR",
    family: "test",
    parameters: [
      { name: "address", type: "text" },
      { name: "network", type: "any" },
    ],
    summary: "Whether an IP address lies in a network like 10.0.0.0/8, or in any of a list of them.",
    examples: [
      { formula: 'IN_CIDR("10.1.2.3", "10.0.0.0/8")', result: true },
      { formula: 'IN_CIDR("2001:db8::1", ["10.0.0.0/8", "2001:db8::/32"])', result: true },
    ],
    synonyms: ["cidr contains", "subnet", "ip range", "in network"],
    run: (args, { budget }) => {
      budget.spend(20);
      const address = args.text(0).length > 50 ? null : readAddress(args.text(0));
      if (address === null) throw args.refuse(0, "must be an IP address");
      const given = args.any(1);
      return (typeof given === "string" ? [given] : args.list(1)).some((one) => {
        budget.spend(20);
        const network = typeof one === "string" && one.length <= 50 ? readNetwork(one) : null;
        if (network === null) throw args.refuse(1, 'must be a network like "10.0.0.0/8", or a list of them');
        return sharesPrefix(address, network);
      });
    },
  },
];
