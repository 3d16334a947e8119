/** Tests of rules outside of runs: a webhook decides by them which calls make events. */
export { type RulesTested, testRules } from "./actions/condition.ts";
