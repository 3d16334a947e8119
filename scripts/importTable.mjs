/**
 * Who may import whom: the arrows between the parts of Fairlead, which point one way. `npm run check` compares every
 * import with this table (importRules.mjs), and what is not allowed here is refused.
 *
 * formula -> story -> { sdk, runtime, web }; sdk -> web by "./source"; fairness -> runtime; db -> { runtime, web/server };
 * runtime -> { web/server by "./enqueue", "./testmode", "./credentials" and "./log", sdk by "./embed", sql-over-http by "./addresses" and "./log" }.
 * Nothing imports an app.
 */

/**
 * @typedef {{ folder: string, mayImport: string[], mayKnow?: string[], pure?: { folder: string, packages: string[] } }} Part
 *   mayImport: names of our own packages, with the entry; tests may import the `./testing` entries and the examples
 *   besides. mayKnow: those of which it imports types only, which load nothing. pure: the files whose paths begin so, tests
 *   aside, and what they load, have no I/O and no clock of their own; of other people's packages they use these only
 * @typedef {{ from: string, never: string[], except?: string[], why: string }} Reach
 *   from: a file; never: files, and folders ending in "/", that must not be loaded with it; "npm:" stands for every package
 *   that has to be installed
 */

/** The first part whose folder (or file name's beginning) fits counts. @type {Part[]} */
export const parts = [
  {
    folder: "packages/formula/",
    mayImport: [],
    pure: {
      folder: "packages/formula/src/",
      packages: [
        ...["@lezer/common", "@lezer/lr", "fast-xml-parser", "luxon", "re2js", "yaml"],
        ...["hmac.js", "legacy.js", "sha2.js", "utils.js"].map((entry) => `@noble/hashes/${entry}`),
      ],
    },
  },
  {
    folder: "packages/story/",
    mayImport: ["@fairlead/formula"],
    pure: { folder: "packages/story/src/", packages: ["zod"] },
  },
  { folder: "packages/fairness/", mayImport: [], pure: { folder: "packages/fairness/src/model", packages: [] } },
  {
    folder: "packages/runtime/",
    mayImport: ["@fairlead/formula", "@fairlead/story", "@fairlead/fairness", "@fairlead/db", "@fairlead/db/client"],
  },
  { folder: "packages/sdk/src/embed", mayImport: ["@fairlead/formula", "@fairlead/story", "@fairlead/runtime"] },
  { folder: "packages/sdk/", mayImport: ["@fairlead/formula", "@fairlead/story"] },
  { folder: "prisma/", mayImport: [] },
  {
    folder: "apps/web/src/server/",
    mayImport: [
      ...["@fairlead/formula", "@fairlead/story", "@fairlead/fairness", "@fairlead/db", "@fairlead/db/client"],
      ...["@fairlead/runtime/enqueue", "@fairlead/runtime/settings", "@fairlead/runtime/testmode"],
      ...["@fairlead/runtime/credentials", "@fairlead/runtime/log"],
      ...["@fairlead/runtime/rules"],
      ...["@fairlead/fairness/replay"],
      ...["@fairlead/examples"],
    ],
  },
  {
    folder: "apps/web/test/",
    mayImport: [
      ...["@fairlead/formula", "@fairlead/story", "@fairlead/fairness", "@fairlead/db", "@fairlead/db/client"],
      ...["@fairlead/runtime/enqueue", "@fairlead/runtime/testing", "@fairlead/runtime"],
      ...["@fairlead/runtime/credentials"],
    ],
  },
  {
    folder: "apps/web/",
    mayImport: [
      ...["@fairlead/formula", "@fairlead/formula/json", "@fairlead/formula/pills", "@fairlead/story"],
      "@fairlead/sdk/source",
    ],
    mayKnow: ["@fairlead/fairness"],
  },
  {
    folder: "apps/sql-over-http/src/",
    mayImport: ["@fairlead/formula/json", "@fairlead/runtime/addresses", "@fairlead/runtime/log"],
  },
  { folder: "apps/", mayImport: [] },
  { folder: "examples/", mayImport: ["@fairlead/sdk", "@fairlead/formula", "@fairlead/story"] },
  {
    folder: "bench/",
    mayImport: [
      ...["@fairlead/formula", "@fairlead/story", "@fairlead/fairness", "@fairlead/fairness/sim", "@fairlead/db"],
      ...[
        "@fairlead/runtime",
        "@fairlead/runtime/enqueue",
        "@fairlead/runtime/log",
        "@fairlead/runtime/queueing",
        "@fairlead/sdk",
      ],
      "@fairlead/e2e/browser",
    ],
  },
  { folder: "e2e/", mayImport: ["@fairlead/story", "@fairlead/sdk", "@fairlead/examples"] },
  { folder: "scripts/", mayImport: ["@fairlead/db", "@fairlead/formula/json"] },
  { folder: "", mayImport: [] },
];

/** What must not be loaded along with a file, however long the way. Imports of types alone load nothing. @type {Reach[]} */
export const reaches = [
  { from: "scripts/start.mjs", never: ["npm:"], why: "it runs before anything is installed" },
  { from: "scripts/test.mjs", never: ["npm:"], why: "it runs before anything is installed" },
  {
    from: "packages/runtime/src/enqueue.ts",
    never: ["packages/runtime/src/actions/", "packages/runtime/src/perform.ts", "packages/runtime/src/worker.ts"],
    except: ["packages/runtime/src/actions/action.ts"],
    why: "a process that only accepts events must not carry the code that runs actions",
  },
];
