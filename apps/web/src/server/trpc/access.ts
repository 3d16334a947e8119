import type { Role } from "../services.ts";

/** Who may call a procedure: everybody, or members of a team from this role on. */
export type Access = "public" | Role;

/**
 * The access of every procedure. It is the only place where it is decided: a procedure without an entry, or an entry
 * without a procedure, stops the process from starting.
 */
export const access: Readonly<Record<string, Access>> = {
  "session.get": "public",
  "stories.list": "viewer",
  "stories.labels": "viewer",
  "stories.file": "editor",
  "stories.get": "viewer",
  "stories.version": "viewer",
  "stories.activity": "viewer",
  "stories.callables": "viewer",
  "stories.usage": "viewer",
  "stories.sendSample": "editor",
  "stories.importStory": "editor",
  "stories.review": "viewer",
  "stories.change": "editor",
  "stories.publish": "editor",
  "stories.setSigningSecrets": "editor",
  "stories.setWebhookAddress": "editor",
  "stories.endOldAddress": "editor",
  "stories.deployment": "viewer",
  "stories.forgetDeployment": "editor",
  "stories.checkpoints": "viewer",
  "stories.checkpoint": "viewer",
  "stories.makeCheckpoint": "editor",
  "stories.removeCheckpoint": "editor",
  "stories.presence": "viewer",
  "stories.tellPresence": "viewer",
  "runs.list": "viewer",
  "runs.get": "viewer",
  "runs.actionRuns": "viewer",
  "runs.ofAction": "viewer",
  "runs.events": "viewer",
  "runs.cancel": "editor",
  "runs.cancelAll": "editor",
  "runs.retry": "editor",
  "runs.copyToDraft": "editor",
  "events.list": "viewer",
  "events.get": "viewer",
  "events.reemit": "editor",
  "events.previous": "viewer",
  "tests.run": "editor",
  "tests.runStory": "editor",
  "tests.storyProgress": "editor",
  "formulas.samples": "viewer",
  "tests.sources": "viewer",
  "tests.pins": "viewer",
  "tests.pin": "viewer",
  "tests.setPin": "editor",
  "tests.saved": "viewer",
  "tests.save": "editor",
  "tests.saveStory": "editor",
  "tests.runSaved": "editor",
  "tests.removeSaved": "editor",
  "tests.acceptSaved": "editor",
  "schedules.list": "viewer",
  "schedules.setPaused": "editor",
  "schedules.run": "editor",
  "fairness.get": "viewer",
  "fairness.story": "viewer",
  "fairness.holders": "viewer",
  "fairness.whatIf": "editor",
  "fairness.setPolicy": "editor",
  "credentials.list": "viewer",
  "credentials.create": "editor",
  "credentials.change": "editor",
  "credentials.connect": "editor",
  "credentials.delete": "editor",
  "resources.list": "viewer",
  "resources.get": "viewer",
  "resources.create": "editor",
  "resources.change": "editor",
  "resources.delete": "editor",
  "mail.settings": "viewer",
  "mail.change": "admin",
  "mail.test": "admin",
  "mail.notices": "viewer",
  "mail.mailboxes": "viewer",
  "memory.get": "viewer",
  "memory.forget": "editor",
  "memory.release": "editor",
  "templates.list": "viewer",
  "templates.use": "editor",
  "audit.list": "admin",
  "apiKeys.list": "admin",
  "apiKeys.create": "admin",
  "apiKeys.revoke": "admin",
  "live.watch": "viewer",
};

/** Throws if the procedures of a router and a table of access do not name the same. */
export function assertAccessDeclared(procedures: readonly string[], table: Readonly<Record<string, Access>>): void {
  const undeclared = procedures.filter((path) => !Object.hasOwn(table, path));
  const unknown = Object.keys(table).filter((path) => !procedures.includes(path));
  if (undeclared.length > 0)
    throw new Error(`These procedures have no entry in the access table: ${undeclared.join(", ")}.`);
  if (unknown.length > 0)
    throw new Error(`The access table names procedures that do not exist: ${unknown.join(", ")}.`);
}
