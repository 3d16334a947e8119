"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { Button } from "../parts/Button.tsx";
import { ConfirmButton } from "../parts/ConfirmButton.tsx";
import { formatSize } from "../parts/time.ts";
import { FormProblem } from "../shell/FormProblem.tsx";
import { TextField } from "../shell/TextField.tsx";
import { ChoiceField } from "./ChoiceField.tsx";
import { FormDialog } from "./FormDialog.tsx";
import { LinesField } from "./LinesField.tsx";
import { type ResourceFields, readFile, readResourceFields, resourceBytesMax } from "./resourceForm.ts";
import { deleteQuestion } from "./UsedBy.tsx";
import { type ListedResource, useResourceChanges } from "./useResources.ts";

type ResourceDialogProps = {
  /** Null for a new one. */
  resource: ListedResource | null;
  /** What a new one is called to begin with. */
  name?: string;
  /** Its text or JSON, once it is read. */
  value: unknown;
  onClose: () => void;
};

const kinds = [
  { value: "text", label: "Text" },
  { value: "json", label: "JSON" },
  { value: "file", label: "File" },
];

function toFields(resource: ListedResource | null, value: unknown, newName: string): ResourceFields {
  if (resource === null) return { name: newName, kind: "text", text: "", file: null };
  const text = typeof value === "string" && resource.kind === "text" ? value : JSON.stringify(value, null, 2);
  return { name: resource.name, kind: resource.kind, text, file: null };
}

/** A new resource, or one that there is: changed, unless somebody else has changed it meanwhile, or deleted. */
export function ResourceDialog({ resource, name = "", value, onClose }: ResourceDialogProps) {
  const [fields, setFields] = useState(() => toFields(resource, value, name));
  const [asked, setAsked] = useState(false);
  const { create, change, remove } = useResourceChanges(onClose);
  const read = readResourceFields(fields, resource === null);
  const error = create.error ?? change.error ?? remove.error;
  const problem = error === null ? null : toApiProblem(error);
  const isOfValue = problem?.path === "value" || problem?.path === "file";
  const valueProblem = (asked && !read.ok ? read.problem : null) ?? (isOfValue ? (problem?.message ?? null) : null);
  const nameProblem = asked && fields.name.trim() === "" ? "A name is needed." : null;

  function submit(): void {
    setAsked(true);
    const name = fields.name.trim();
    if (name === "" || !read.ok) return;
    // What was parsed from JSON is JSON.
    const content = JSON.parse(JSON.stringify(read.content));
    if (resource === null) create.mutate({ name, kind: fields.kind, ...content });
    else change.mutate({ id: resource.id, version: resource.version, name, ...content });
  }

  return (
    <FormDialog
      title={resource === null ? "New resource" : resource.name}
      onClose={onClose}
      onSubmit={submit}
      footer={(close) => (
        <>
          {resource !== null && (
            <ConfirmButton
              icon={<Trash2 aria-hidden />}
              question={deleteQuestion(resource.usedBy)}
              yes="Delete"
              no="Keep"
              busy={remove.isPending}
              onConfirm={() => remove.mutate({ id: resource.id, force: true })}
            >
              Delete
            </ConfirmButton>
          )}
          <span className="flex-1" />
          <Button onClick={close}>Not now</Button>
          <Button type="submit" look="primary" busy={create.isPending || change.isPending}>
            {resource === null ? "Keep resource" : "Save"}
          </Button>
        </>
      )}
    >
      {problem !== null && !isOfValue && <FormProblem>{problem.message}</FormProblem>}
      <TextField
        label="Name"
        value={fields.name}
        hint={
          resource === null
            ? "“Team inbox” is RESOURCE.team_inbox in formulas."
            : `Formulas call it RESOURCE.${resource.slug}, whatever its name.`
        }
        problem={nameProblem}
        onChange={({ target }) => setFields({ ...fields, name: target.value })}
      />
      {resource === null && (
        <ChoiceField
          label="Kind"
          value={fields.kind}
          choices={kinds}
          onChange={(kind) => setFields({ ...fields, kind: kind === "json" || kind === "file" ? kind : "text" })}
        />
      )}
      {fields.kind === "file" ? (
        <FileField fields={fields} resource={resource} problem={valueProblem} onChange={setFields} />
      ) : (
        <LinesField
          label={fields.kind === "text" ? "Text" : "JSON"}
          rows={10}
          value={fields.text}
          problem={valueProblem}
          onChange={({ target }) => setFields({ ...fields, text: target.value })}
        />
      )}
    </FormDialog>
  );
}

type FileFieldProps = {
  fields: ResourceFields;
  resource: ListedResource | null;
  problem: string | null;
  onChange: (fields: ResourceFields) => void;
};

function FileField({ fields, resource, problem, onChange }: FileFieldProps) {
  const [fault, setFault] = useState<string | null>(null);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const read = await readFile(file).catch(() => null);
    if (read !== null) onChange({ ...fields, file: read });
    const size = `${file.name} has ${formatSize(file.size)}; a resource may have ${formatSize(resourceBytesMax)}.`;
    setFault(read === null ? size : null);
  };
  const told = fault ?? problem;
  return (
    <div className="mb-4">
      <label className="mb-1.5 block font-semibold">
        File
        <input
          type="file"
          className="mt-1.5 block w-full font-normal"
          onChange={({ target }) => void take(target.files?.[0])}
        />
      </label>
      {told !== null && (
        <p role="alert" className="text-bad">
          {told}
        </p>
      )}
      {told === null && resource !== null && fields.file === null && (
        <p className="text-ink-3">
          {resource.fileName}, {formatSize(resource.sizeBytes)}. Choose another one to replace it.
        </p>
      )}
    </div>
  );
}
