"use client";

import type { StoryAction } from "@fairlead/story";
import { X } from "lucide-react";
import { type ComponentProps, lazy, type ReactNode, Suspense } from "react";
import type { StoryData } from "../api/outputs.ts";
import { kindOf } from "../board/actionKinds.ts";
import { Plate } from "../board/Plate.tsx";
import { useCardStatus } from "../board/useStatus.ts";
import { ActionTools } from "../edit/ActionTools.tsx";
import { BuildTab } from "../edit/BuildTab.tsx";
import { useEditor } from "../edit/useEditor.ts";
import { Badge } from "../parts/Badge.tsx";
import { IconButton } from "../parts/Button.tsx";
import { Section } from "../parts/Section.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { Tabs } from "../parts/Tabs.tsx";
import { ActionLinks } from "./ActionLinks.tsx";
import { EntryPoint } from "./EntryPoint.tsx";
import { NewAddress } from "./NewAddress.tsx";
import { OldAddress } from "./OldAddress.tsx";
import { OptionList } from "./OptionList.tsx";
import { SigningSecrets } from "./SigningSecrets.tsx";

type ActionInspectorProps = {
  story: StoryData;
  action: StoryAction;
  onSelect: (slug: string | null) => void;
  tab: string | null;
  onTab: (tab: string | null) => void;
};

/** The selected action: what it is, how its last runs went; how it is built, and what comes of it when it is tried out. */
export function ActionInspector({ story, action, onSelect, tab, onTab }: ActionInspectorProps) {
  return (
    <div>
      <ActionHead {...{ story, action, onSelect }} />
      <Tabs
        label="Sides of the action"
        value={tab ?? "build"}
        onChange={(next) => onTab(next === "build" ? null : next)}
        tabs={[
          { id: "build", label: "Build", content: () => <Build {...{ story, action, onSelect }} /> },
          { id: "test", label: "Test", content: () => <LateTestTab story={story.definition} action={action} /> },
          { id: "events", label: "Events", content: () => <LateEvents storyId={story.id} slug={action.slug} /> },
          { id: "runs", label: "Runs", content: () => <LateRuns storyId={story.id} slug={action.slug} /> },
        ]}
      />
    </div>
  );
}

/** Loaded when it is looked at: whoever draws needs no trees of events. */
const TestTab = lazy(() => import("../test/TestTab.tsx").then(({ TestTab: Tab }) => ({ default: Tab })));

const CalledStory = lazy(() => import("./CalledStory.tsx").then(({ CalledStory: Story }) => ({ default: Story })));
const MailboxState = lazy(() => import("./MailboxState.tsx").then(({ MailboxState: State }) => ({ default: State })));
const ActionMemory = lazy(() => import("./ActionMemory.tsx").then(({ ActionMemory: Memory }) => ({ default: Memory })));

/** Modes of event transforms that remember over story runs or let events wait. */
const remembering: readonly string[] = ["deduplicate", "implode", "delay", "throttle"];

/** Whether there is a memory to show for an action with these options. */
function hasMemory(options: object): boolean {
  return "mode" in options && remembering.includes(String(options.mode));
}

const ActionEvents = lazy(() => import("./ActionEvents.tsx").then(({ ActionEvents: Events }) => ({ default: Events })));
const ActionRuns = lazy(() => import("./ActionRuns.tsx").then(({ ActionRuns: Runs }) => ({ default: Runs })));

function LateTestTab(props: ComponentProps<typeof TestTab>) {
  return (
    <LatePart>
      <TestTab {...props} />
    </LatePart>
  );
}

function LateEvents(props: ComponentProps<typeof ActionEvents>) {
  return (
    <LatePart>
      <ActionEvents key={props.slug} {...props} />
    </LatePart>
  );
}

function LateRuns(props: ComponentProps<typeof ActionRuns>) {
  return (
    <LatePart>
      <ActionRuns key={props.slug} {...props} />
    </LatePart>
  );
}

function LatePart({ children }: { children: ReactNode }) {
  const waiting = (
    <Late>
      <Bone className="m-4 w-2/3" />
    </Late>
  );
  return <Suspense fallback={waiting}>{children}</Suspense>;
}

type PartProps = Pick<ActionInspectorProps, "story" | "action" | "onSelect">;

function ActionHead({ action, onSelect }: PartProps) {
  const status = useCardStatus(action.slug);
  const editor = useEditor();
  return (
    <div className="px-4 py-3.5">
      <div className="flex items-start gap-3">
        <Plate action={action} />
        <div className="min-w-0 flex-1">
          <h2 className="text-large leading-tight">{action.name}</h2>
          <code className="text-[11.5px] text-ink-2">{action.slug}</code>
        </div>
        <IconButton label="Close, show the story" onClick={() => onSelect(null)}>
          <X aria-hidden />
        </IconButton>
      </div>
      <p className="mt-2 flex flex-wrap items-center gap-2 text-ink-2">
        <span className="tabular">
          {kindOf(action).title}
          {status?.note && ` · ${status.note} in the last 20 runs`}
        </span>
        {status?.badge && (
          <Badge tone={status.badge.tone} icon={status.badge.icon} size="card">
            {status.badge.word}
          </Badge>
        )}
      </p>
      {action.description && <p className="mt-2 text-dense">{action.description}</p>}
      {editor !== null && <ActionTools action={action} editor={editor} />}
      {action.atMostOnce && (
        <p className="mt-2 text-ink-2">
          Runs at most once: if its worker is lost in the middle, the run ends as unknown and is not repeated.
        </p>
      )}
      {action.disabled && (
        <p className="mt-2 font-semibold text-wait">Disabled: events that reach this action stop here.</p>
      )}
    </div>
  );
}

/** Its options and where its events go. */
function Build({ story, action, onSelect }: PartProps) {
  const editor = useEditor();
  const webhook = story.webhooks.find((one) => one.action === action.slug);
  return (
    <div className="divide-y divide-line">
      {webhook !== undefined && (
        <Section title="Address">
          <EntryPoint
            url={webhook.url}
            draftUrl={webhook.draftUrl}
            isLive={story.live !== null}
            sampleEvent={story.sampleEvent}
            verb={action.type === "webhook" ? (action.options.verbs?.[0] ?? "POST") : "POST"}
          />
          {webhook.oldAddress !== null && (
            <OldAddress storyId={story.id} action={action.slug} old={webhook.oldAddress} />
          )}
          <NewAddress storyId={story.id} action={action.slug} />
          {action.type === "webhook" && action.options.access === "hmac" && (
            <SigningSecrets storyId={story.id} action={action.slug} count={webhook.signingSecrets} />
          )}
        </Section>
      )}
      {editor === null ? (
        <Section title="Options">
          <OptionList options={action.options} />
        </Section>
      ) : (
        <section aria-labelledby="build">
          <h3 id="build" className="px-4 pt-3.5 font-semibold text-dense">
            Options
          </h3>
          <BuildTab key={action.id} action={action} editor={editor} />
        </section>
      )}
      {action.type === "send_to_story" && editor !== null && (
        <Section title="Called story">
          <Suspense fallback={null}>
            <CalledStory action={action} editor={editor} />
          </Suspense>
        </Section>
      )}
      {action.type === "receive_email" && (
        <Section title="Mailbox">
          <Suspense fallback={null}>
            <MailboxState storyId={story.id} action={action.id} />
            {action.options.tls?.verify === false && (
              <p role="note" className="mt-2 text-bad">
                The server's certificate is not verified: whoever stands in between can read the password and the mails.
              </p>
            )}
          </Suspense>
        </Section>
      )}
      {hasMemory(action.options) && (
        <Section title="Memory">
          <Suspense fallback={null}>
            <ActionMemory storyId={story.id} slug={action.slug} />
          </Suspense>
        </Section>
      )}
      <ActionLinks definition={story.definition} slug={action.slug} onSelect={onSelect} />
    </div>
  );
}
