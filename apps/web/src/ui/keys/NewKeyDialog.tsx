"use client";

import { useEffect, useRef, useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { Button } from "../parts/Button.tsx";
import { CopyTextButton } from "../parts/CopyButton.tsx";
import { FormProblem } from "../shell/FormProblem.tsx";
import { TextField } from "../shell/TextField.tsx";
import { ChoiceField } from "../values/ChoiceField.tsx";
import { FormDialog } from "../values/FormDialog.tsx";
import { CheckLine } from "./CheckLine.tsx";
import { CheckProblem } from "./CheckProblem.tsx";
import { endChoices, type KeyFields, newKeyFields, readKeyFields, scopeChoices, toggled } from "./keyForm.ts";
import { StoryLimit } from "./StoryLimit.tsx";
import { useApiKeyChanges } from "./useApiKeys.ts";

/** Makes a key, and shows it this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const [fields, setFields] = useState<KeyFields>(newKeyFields);
  const [asked, setAsked] = useState(false);
  const { create } = useApiKeyChanges();
  const read = readKeyFields(fields);
  const made = create.data;
  const submit = (close: () => void) => {
    if (made !== undefined) return close();
    setAsked(true);
    if (read.ok) create.mutate(read.key);
  };
  return (
    <FormDialog
      title={made === undefined ? "New API key" : made.name}
      onClose={onClose}
      onSubmit={submit}
      footer={(close) => (
        <>
          <span className="flex-1" />
          {made === undefined && <Button onClick={close}>Not now</Button>}
          <Button type="submit" look="primary" busy={create.isPending}>
            {made === undefined ? "Make key" : "I have kept it"}
          </Button>
        </>
      )}
    >
      {create.error !== null && <FormProblem>{toApiProblem(create.error).message}</FormProblem>}
      {made === undefined ? (
        <KeyForm fields={fields} onChange={setFields} problems={asked && !read.ok ? read.problems : {}} />
      ) : (
        <MadeKey value={made.key} />
      )}
    </FormDialog>
  );
}

type KeyFormProps = {
  fields: KeyFields;
  onChange: (fields: KeyFields) => void;
  problems: { name?: string; scopes?: string; stories?: string };
};

function KeyForm({ fields, onChange, problems }: KeyFormProps) {
  return (
    <>
      <TextField
        label="Name"
        hint="What uses it, such as “Deploys” or “Grafana”."
        value={fields.name}
        maxLength={100}
        problem={problems.name ?? null}
        onChange={({ target }) => onChange({ ...fields, name: target.value })}
      />
      <fieldset className="mb-4">
        <legend className="mb-1 font-semibold">What it may do</legend>
        {scopeChoices.map(({ scope, label, hint }) => (
          <CheckLine
            key={scope}
            label={label}
            hint={hint}
            checked={fields.scopes.includes(scope)}
            onChange={(isIn) => onChange({ ...fields, scopes: toggled(fields.scopes, scope, isIn) })}
          />
        ))}
        {problems.scopes !== undefined && <CheckProblem text={problems.scopes} />}
      </fieldset>
      <StoryLimit
        stories={fields.stories}
        problem={problems.stories ?? null}
        onChange={(stories) => onChange({ ...fields, stories })}
      />
      <ChoiceField
        label="Ends"
        hint={fields.ends === "never" ? "Whoever finds this key can use it until somebody revokes it." : undefined}
        value={fields.ends}
        choices={endChoices}
        onChange={(ends) => onChange({ ...fields, ends })}
      />
    </>
  );
}

function MadeKey({ value }: { value: string }) {
  const place = useRef<HTMLDivElement>(null);
  // The field that had the keyboard is gone.
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} role="status" tabIndex={-1} className="mb-4 flex flex-col items-start gap-3 outline-none">
      <p>This is the key. It is shown this once: keep it where it is used.</p>
      <code className="w-full break-all rounded-control border border-line-strong bg-sunk px-2.5 py-2 text-dense">
        {value}
      </code>
      <CopyTextButton text={value} label="Copy the key" />
    </div>
  );
}
