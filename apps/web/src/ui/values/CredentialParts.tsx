"use client";

import { type CredentialField, findCredentialKind } from "@fairlead/story";
import { TextField } from "../shell/TextField.tsx";
import { ChoiceField } from "./ChoiceField.tsx";
import type { CredentialFields } from "./credentialForm.ts";
import { LinesField } from "./LinesField.tsx";

type CredentialPartsProps = {
  fields: CredentialFields;
  onChange: (fields: CredentialFields) => void;
  problemOf: (field: string) => string | null;
};

/** The fields of a credential's kind, its secret, where it may go, and what tests use in its place. */
export function CredentialParts({ fields, onChange, problemOf }: CredentialPartsProps) {
  const kind = findCredentialKind(fields.kind);
  const secrets = kind?.fields.filter(({ part }) => part === "secret") ?? [];
  return (
    <>
      {kind?.fields.map((field) => (
        <PartField
          key={field.name}
          field={field}
          value={fields.values[field.name] ?? ""}
          problem={problemOf(field.name)}
          onChange={(value) => onChange({ ...fields, values: { ...fields.values, [field.name]: value } })}
        />
      ))}
      <LinesField
        label="Hosts that it may be sent to"
        rows={2}
        value={fields.hosts}
        problem={problemOf("allowedHosts")}
        hint="One a line, like api.github.com or *.example.com. Requests to other hosts fail before anything is sent."
        onChange={({ target }) => onChange({ ...fields, hosts: target.value })}
      />
      <label className="mb-4 flex items-center gap-2">
        <input
          type="checkbox"
          checked={fields.allowHttp}
          onChange={({ target }) => onChange({ ...fields, allowHttp: target.checked })}
        />
        Also over http, which others on the way can read
      </label>
      <details className="mb-4">
        <summary className="mb-2 cursor-pointer font-semibold">Another secret for tests</summary>
        {secrets.map((field) => (
          <PartField
            key={field.name}
            field={{ ...field, label: `${field.label} for tests` }}
            value={fields.test[field.name] ?? ""}
            problem={problemOf(`test.${field.name}`)}
            onChange={(value) => onChange({ ...fields, test: { ...fields.test, [field.name]: value } })}
          />
        ))}
      </details>
    </>
  );
}

type PartFieldProps = {
  field: CredentialField;
  value: string;
  problem: string | null;
  onChange: (value: string) => void;
};

function PartField({ field, value, problem, onChange }: PartFieldProps) {
  const { form, part, choices, hint } = field;
  const label = field.required ? field.label : `${field.label} (optional)`;
  const shared = { label, value, problem, ...(hint === undefined ? {} : { hint }) };
  if (form === "choice") {
    const options = (choices ?? []).map((choice) => ({ value: choice, label: choice }));
    return <ChoiceField label={label} hint={hint} value={value} choices={options} onChange={onChange} />;
  }
  if (form === "lines" || form === "json") {
    return <LinesField {...shared} onChange={({ target }) => onChange(target.value)} />;
  }
  return (
    <TextField
      {...shared}
      type={part === "secret" ? "password" : "text"}
      autoComplete={part === "secret" ? "new-password" : "off"}
      inputMode={form === "number" ? "numeric" : "text"}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
