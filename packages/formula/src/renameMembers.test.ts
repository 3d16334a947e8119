import { expect, test } from "vitest";
import { renameMembers } from "./renameMembers.ts";

const rename = (field: string) => renameMembers(field, "CREDENTIAL", (name) => (name === "a" ? "z" : name));

test.each([
  ["=CREDENTIAL.a", "=CREDENTIAL.z", "a value"],
  [
    "Bearer <<CREDENTIAL.a>>, <<CREDENTIAL.ab>>",
    "Bearer <<CREDENTIAL.z>>, <<CREDENTIAL.ab>>",
    "a pill, and no longer name",
  ],
  ["=CREDENTIAL . a & CREDENTIAL['a']", "=CREDENTIAL . z & CREDENTIAL['z']", "spaces and quotes stay"],
  ['=GET(CREDENTIAL, "a")', '=GET(CREDENTIAL, "z")', "a name that is got"],
  ['=CONCAT(CREDENTIAL, "a")', '=CONCAT(CREDENTIAL, "a")', "other arguments are no names"],
  ['="CREDENTIAL.a" & x.CREDENTIAL.a', '="CREDENTIAL.a" & x.CREDENTIAL.a', "texts and keys are no references"],
  ["CREDENTIAL.a \\<<CREDENTIAL.a>>", "CREDENTIAL.a \\<<CREDENTIAL.a>>", "plain text and escapes stay"],
  ["=RESOURCE.a", "=RESOURCE.a", "another root"],
  ['=CREDENTIAL.a & "', '=CREDENTIAL.a & "', "what can't be read is left alone"],
])("%s becomes %s: %s", (before, after) => {
  expect(rename(before)).toBe(after);
});

test("every name is asked for, in the order of the text", () => {
  const names: string[] = [];
  renameMembers('<<RESOURCE.one>> and <<RESOURCE["two"] & RESOURCE.one>>', "RESOURCE", (name) => {
    names.push(name);
    return name;
  });
  expect(names).toEqual(["one", "two", "one"]);
});
