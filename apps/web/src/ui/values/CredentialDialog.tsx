"use client";

import { credentialKinds } from "@fairlead/story";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Trash2 } from "lucide-react";
import { useState } from "react";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { Button } from "../parts/Button.tsx";
import { ConfirmButton } from "../parts/ConfirmButton.tsx";
import { FormProblem } from "../shell/FormProblem.tsx";
import { TextField } from "../shell/TextField.tsx";
import { ChoiceField } from "./ChoiceField.tsx";
import { CredentialParts } from "./CredentialParts.tsx";
import {
  type CredentialFields,
  fieldOfPath,
  initialValues,
  newCredentialFields,
  readCredentialFields,
} from "./credentialForm.ts";
import { FormDialog } from "./FormDialog.tsx";
import { deleteQuestion } from "./UsedBy.tsx";
import type { ListedCredential } from "./useCredentials.ts";

type CredentialDialogProps = {
  /** Null for a new one. */
  credential: ListedCredential | null;
  /** What a new one is called to begin with. */
  name?: string;
  onClose: () => void;
};

function toFields(credential: ListedCredential | null, newName: string): CredentialFields {
  if (credential === null) return { ...newCredentialFields(), name: newName };
  const { name, kind, settings, allowedHosts, allowHttp } = credential;
  return { name, kind, values: initialValues(kind, settings), test: {}, hosts: allowedHosts.join("\n"), allowHttp };
}

/** A new credential, or one that there is: renamed at will, its secret replaced together with where it may go, or deleted. */
export function CredentialDialog({ credential, name = "", onClose }: CredentialDialogProps) {
  const [fields, setFields] = useState(() => toFields(credential, name));
  const [replaces, setReplaces] = useState(credential === null);
  const [asked, setAsked] = useState(false);
  const { create, change, remove } = useCredentialChanges(onClose);
  const read = readCredentialFields(fields);
  const error = create.error ?? change.error ?? remove.error;
  const problem = error === null ? null : toApiProblem(error);
  const wrongField = fieldOfPath(problem?.path ?? null);
  const nameProblem = asked && fields.name.trim() === "" ? "A name is needed." : null;
  const problemOf = (field: string) => {
    const own = asked && !read.ok ? read.problems[field] : undefined;
    return own ?? (wrongField === field ? (problem?.message ?? null) : null);
  };

  function submit(): void {
    setAsked(true);
    const { kind, allowHttp } = fields;
    const name = fields.name.trim();
    if (name === "" || (replaces && !read.ok)) return;
    const parts = replaces && read.ok ? { ...read.parts, allowHttp } : null;
    const found = credentialKinds.find((one) => one.kind === kind);
    if (credential !== null) change.mutate({ id: credential.id, name, ...parts });
    else if (found !== undefined && parts !== null) create.mutate({ name, kind: found.kind, ...parts });
  }

  return (
    <FormDialog
      title={credential === null ? "New credential" : credential.name}
      onClose={onClose}
      onSubmit={submit}
      footer={(close) => (
        <>
          {credential !== null && (
            <ConfirmButton
              icon={<Trash2 aria-hidden />}
              question={deleteQuestion(credential.usedBy)}
              yes="Delete"
              no="Keep"
              busy={remove.isPending}
              onConfirm={() => remove.mutate({ id: credential.id, force: true })}
            >
              Delete
            </ConfirmButton>
          )}
          <span className="flex-1" />
          <Button onClick={close}>Not now</Button>
          <Button type="submit" look="primary" busy={create.isPending || change.isPending}>
            {credential === null ? "Keep credential" : replaces ? "Replace secret" : "Rename"}
          </Button>
        </>
      )}
    >
      {problem !== null && wrongField === null && <FormProblem>{problem.message}</FormProblem>}
      <TextField
        label="Name"
        value={fields.name}
        hint={
          credential === null
            ? "“GitHub token” is CREDENTIAL.github_token in formulas."
            : `Formulas call it CREDENTIAL.${credential.slug}, whatever its name.`
        }
        problem={nameProblem ?? problemOf("name")}
        onChange={({ target }) => setFields({ ...fields, name: target.value })}
      />
      {credential === null && (
        <ChoiceField
          label="Kind"
          value={fields.kind}
          hint={credentialKinds.find(({ kind }) => kind === fields.kind)?.summary}
          choices={credentialKinds.map(({ kind, title }) => ({ value: kind, label: title }))}
          onChange={(kind) => setFields({ ...fields, kind, values: initialValues(kind), test: {} })}
        />
      )}
      {replaces ? (
        <CredentialParts fields={fields} onChange={setFields} problemOf={problemOf} />
      ) : (
        <div className="mb-4 rounded-control border border-line px-3.5 py-3">
          <p className="mb-2 text-ink-2">
            The secret is kept sealed and never shown again. Where it may go is changed together with it:{" "}
            {credential?.allowedHosts.join(", ")}.
          </p>
          <Button icon={<KeyRound aria-hidden />} onClick={() => setReplaces(true)}>
            Enter a new secret
          </Button>
        </div>
      )}
    </FormDialog>
  );
}

function useCredentialChanges(onDone: () => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSuccess = async () => {
    await queries.invalidateQueries(trpc.credentials.list.queryFilter());
    onDone();
  };
  return {
    create: useMutation(trpc.credentials.create.mutationOptions({ onSuccess })),
    change: useMutation(trpc.credentials.change.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.credentials.delete.mutationOptions({ onSuccess })),
  };
}
