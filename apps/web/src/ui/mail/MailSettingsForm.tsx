"use client";

import { useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useSession } from "../api/useSession.ts";
import { Button } from "../parts/Button.tsx";
import { FormProblem } from "../shell/FormProblem.tsx";
import { TextField } from "../shell/TextField.tsx";
import { ChoiceField } from "../values/ChoiceField.tsx";
import { LinesField } from "../values/LinesField.tsx";
import { type MailFields, toChange, toFields } from "./mailForm.ts";
import { TestMail } from "./TestMail.tsx";
import { type MailSettings, useMailChanges } from "./useMail.ts";

/** The team's mail server and whom its stories tell. Who may not change them sees them. */
export function MailSettingsForm({ settings }: { settings: MailSettings }) {
  const [fields, setFields] = useState(() => toFields(settings));
  const { change } = useMailChanges();
  const role = useSession().data?.user?.role;
  const mayChange = role === "admin" || role === "owner";
  const problem = change.error === null ? null : toApiProblem(change.error);
  const at = (path: string) =>
    problem?.path?.startsWith(path) ? problem.message.replace(`${problem.path}: `, "") : null;
  const set = (next: Partial<MailFields>) => setFields({ ...fields, ...next });
  const isPlaced = ["server.", "notify."].some((start) => at(start) !== null);
  return (
    <form
      className="max-w-[560px]"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(toChange(fields, settings.version));
      }}
    >
      {problem !== null && !isPlaced && <FormProblem>{problem.message}</FormProblem>}
      <fieldset disabled={!mayChange} className="contents">
        <ChoiceField
          label="Mails are sent by"
          value={fields.own ? "own" : "installation"}
          choices={[
            { value: "installation", label: toInstallationWords(settings.installationSender) },
            { value: "own", label: "A server of this team" },
          ]}
          onChange={(value) => set({ own: value === "own" })}
        />
        {fields.own && <ServerFields fields={fields} set={set} at={at} />}
        <LinesField
          label="Who is told about monitored actions"
          hint="Mail addresses, one a line, for stories and actions that name nobody themselves."
          rows={3}
          value={fields.mail}
          problem={at("notify.mail")}
          onChange={({ target }) => set({ mail: target.value })}
        />
        <TextField
          label="Webhook that is told as well"
          hint="Gets a POST with JSON. Write what is secret of it as <<CREDENTIAL.slug>>."
          value={fields.webhook}
          problem={at("notify.webhook")}
          onChange={({ target }) => set({ webhook: target.value })}
        />
      </fieldset>
      {mayChange ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" look="primary" busy={change.isPending}>
            Save
          </Button>
          {change.isSuccess && <span role="status">Saved.</span>}
        </div>
      ) : (
        <p className="text-ink-2">An admin of this workspace can change this.</p>
      )}
      {mayChange && <TestMail />}
    </form>
  );
}

function toInstallationWords(sender: string | null): string {
  return sender === null ? "The installation, which has no mail server" : `The installation, as ${sender}`;
}

type ServerFieldsProps = {
  fields: MailFields;
  set: (next: Partial<MailFields>) => void;
  at: (path: string) => string | null;
};

function ServerFields({ fields, set, at }: ServerFieldsProps) {
  return (
    <>
      <TextField
        label="Server"
        value={fields.host}
        problem={at("server.host")}
        onChange={({ target }) => set({ host: target.value })}
      />
      <TextField
        label="Port"
        inputMode="numeric"
        value={fields.port}
        problem={at("server.port")}
        onChange={({ target }) => set({ port: target.value })}
      />
      <ChoiceField
        label="Encryption"
        value={fields.security}
        choices={[
          { value: "starttls", label: "By STARTTLS, usually port 587" },
          { value: "tls", label: "From the beginning, usually port 465" },
        ]}
        onChange={(value) => set({ security: value === "tls" ? "tls" : "starttls" })}
      />
      <TextField
        label="User"
        hint="Empty for a server that asks for no login."
        value={fields.username}
        problem={at("server.login.username")}
        onChange={({ target }) => set({ username: target.value })}
      />
      {fields.username.trim() !== "" && (
        <TextField
          label="Credential with the password"
          hint="Its slug, such as smtp_password; one that gives an access token logs in by OAuth. The server has to be among its hosts."
          value={fields.credential}
          problem={at("server.login.credential")}
          onChange={({ target }) => set({ credential: target.value })}
        />
      )}
      <TextField
        label="Sender's address"
        value={fields.sender}
        problem={at("server.sender") === null || at("server.senderName") !== null ? null : at("server.sender")}
        onChange={({ target }) => set({ sender: target.value })}
      />
      <TextField
        label="Sender's name"
        value={fields.senderName}
        problem={at("server.senderName")}
        onChange={({ target }) => set({ senderName: target.value })}
      />
    </>
  );
}
