"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Button } from "../parts/Button.tsx";
import { CredentialDialog } from "../values/CredentialDialog.tsx";
import { FormDialog } from "../values/FormDialog.tsx";
import { ResourceDialog } from "../values/ResourceDialog.tsx";
import { useCredentials } from "../values/useCredentials.ts";
import { useResources } from "../values/useResources.ts";
import type { Editor } from "./editor.ts";
import { loadEditing } from "./loadEditing.ts";
import type { EditMenu } from "./menus.ts";
import { PastedValue } from "./PastedValue.tsx";
import { type KeptSlugs, type MissingValue, missingOf, valueName, withChosen } from "./pastedValues.ts";

type PasteDialogProps = { editor: Editor; menu: Extract<EditMenu, { kind: "paste" }> };

const notChecked =
  "It could not be looked up which credentials and resources are kept here: what is pasted names them as they were called.";

/**
 * Asks once, before something is pasted, what takes the place of the credentials and resources that are not kept here.
 * Where all of them are kept, or it can't be known, it is pasted without a question.
 */
export function PasteDialog({ editor, menu: { fragment, at, values } }: PasteDialogProps) {
  const kept = useKeptSlugs();
  const [missing, setMissing] = useState<readonly MissingValue[] | null>(null);
  const isDone = useRef(false);
  const paste = async (chosen: ReadonlyMap<string, string>) => {
    const editing = await loadEditing();
    await editor.insert(withChosen(editing, fragment, chosen), at);
  };
  const check = useEffectEvent(() => {
    if (kept === null || isDone.current) return;
    isDone.current = true;
    const found = kept === "unknown" ? [] : missingOf(values, kept);
    if (found.length > 0) return setMissing(found);
    editor.openMenu(null);
    if (kept === "unknown") editor.tell(notChecked);
    void paste(new Map());
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept is what this waits for
  useEffect(() => check(), [kept]);
  if (missing === null || kept === null || kept === "unknown") return null;
  return <Question {...{ missing, kept, onPaste: paste }} onClose={() => editor.openMenu(null)} />;
}

type QuestionProps = {
  missing: readonly MissingValue[];
  kept: KeptSlugs;
  onPaste: (chosen: ReadonlyMap<string, string>) => Promise<void>;
  onClose: () => void;
};

/** A value that is being made, or was the last to be, and what was kept before it. */
type Making = { value: MissingValue; before: readonly string[]; isOpen: boolean };

function Question({ missing, kept, onPaste, onClose }: QuestionProps) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [making, setMaking] = useState<Making | null>(null);
  /** What was made for a value is chosen for it, whatever it was called. */
  const choiceOf = (value: MissingValue) => {
    const made = making?.value === value && kept[value.root].find((slug) => !making.before.includes(slug));
    return chosen.get(valueName(value)) ?? (made || value.slug);
  };
  const choices = () => new Map(missing.map((value) => [valueName(value), choiceOf(value)]));
  const close = () => setMaking((now) => now && { ...now, isOpen: false });
  const made = making?.isOpen === true ? making.value : null;
  return (
    <>
      <FormDialog
        title="Some of it is not kept here"
        onClose={onClose}
        onSubmit={(end) => {
          end();
          void onPaste(choices());
        }}
        footer={(end) => (
          <>
            <span className="flex-1" />
            <Button onClick={end}>Don't paste</Button>
            <Button type="submit" look="primary">
              Paste
            </Button>
          </>
        )}
      >
        <p className="mb-3">
          What you paste names credentials or resources that this workspace does not keep. Choose what takes their
          place, make them now, or leave the names as they are and make them later.
        </p>
        {missing.map((value) => (
          <PastedValue
            key={valueName(value)}
            value={value}
            kept={kept[value.root]}
            chosen={choiceOf(value)}
            onChoose={(slug) => setChosen(new Map([...chosen, [valueName(value), slug]]))}
            onMake={() => {
              // What was made so far stays chosen.
              setChosen(new Map([...choices()].filter(([name]) => name !== valueName(value))));
              setMaking({ value, before: kept[value.root], isOpen: true });
            }}
          />
        ))}
      </FormDialog>
      {made?.root === "CREDENTIAL" && <CredentialDialog credential={null} name={toName(made.slug)} onClose={close} />}
      {made?.root === "RESOURCE" && (
        <ResourceDialog resource={null} value="" name={toName(made.slug)} onClose={close} />
      )}
    </>
  );
}

/** A name of which the slug is made: `jira_token` is "Jira token". */
function toName(slug: string): string {
  const words = slug.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The slugs of what is kept here; null while they are being looked up, `unknown` if that did not work. */
function useKeptSlugs(): KeptSlugs | "unknown" | null {
  const [credentials, resources] = [useCredentials(), useResources()];
  if (credentials.isError || resources.isError) return "unknown";
  if (credentials.data === undefined || resources.data === undefined) return null;
  return {
    CREDENTIAL: credentials.data.items.map(({ slug }) => slug),
    RESOURCE: resources.data.items.map(({ slug }) => slug),
  };
}
