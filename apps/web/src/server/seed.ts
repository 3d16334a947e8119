import type { Prisma } from "@fairlead/db/client";
import { type StoryDefinition, webhookSettings } from "@fairlead/story";
import { audited } from "./auditCalls.ts";
import { importStory } from "./publishing.ts";
import { newToken } from "./secrets.ts";
import type { Services } from "./services.ts";
import { webhookUrl } from "./webhooks.ts";

/** A story that comes with the product. */
export type SampleStory = { slug: string; definition: StoryDefinition; sampleEvent?: unknown };

/** Makes the samples; they may call each other by their webhooks' addresses. */
export type SampleStories = (context: {
  webhookUrl: (storySlug: string, actionSlug: string) => string;
}) => readonly SampleStory[];

const doneKey = "samples";

/** Nobody asks for the samples. */
const call = {
  name: "importStory",
  who: { kind: "system", id: null, name: "samples", sessionId: null },
  source: { address: null, requestId: null },
} as const;

/**
 * Makes and publishes the samples on the very first start; what people do with them later is theirs. The samples are
 * asked for twice: first to learn the paths of their webhooks, then with the real addresses. Call it under the boot lock.
 */
export async function seedSamples(services: Services, sampleStories: SampleStories): Promise<boolean> {
  const { prisma, home, origin, logger } = services;
  const done = await prisma.instance.findUnique({ where: { key: doneKey } });
  if (done !== null) return false;
  const secrets = new Map<string, string>();
  const secretOf = (story: string, action: string) => {
    const key = `${story} ${action}`;
    const secret = secrets.get(key) ?? newToken();
    secrets.set(key, secret);
    return secret;
  };
  const drafts = sampleStories({ webhookUrl: () => `${origin}/webhook/sample/sample` });
  const urlOf = (story: string, action: string) =>
    webhookUrl(origin, pathOf(drafts, story, action), secretOf(story, action));
  const actor = { ...home, userId: null, role: "owner" } as const;
  // The newest heads the list of stories: the one to begin with comes last.
  for (const { slug, definition, sampleEvent } of sampleStories({ webhookUrl: urlOf }).toReversed()) {
    const sample = { event: sampleEvent ?? null, secretOf: (action: string) => secretOf(slug, action) };
    await audited(services, { ...call, actor, input: {} }, (within) =>
      importStory(within, actor, { data: definition, slug, publish: true, sample }),
    );
  }
  const value: Prisma.InputJsonValue = { slugs: drafts.map(({ slug }) => slug) };
  await prisma.instance.create({ data: { key: doneKey, value } });
  logger.info({ stories: drafts.length }, "the sample stories are there");
  return true;
}

function pathOf(stories: readonly SampleStory[], storySlug: string, actionSlug: string): string {
  const story = stories.find(({ slug }) => slug === storySlug);
  const action = story?.definition.actions.find(({ slug }) => slug === actionSlug);
  if (action?.type === "webhook") return webhookSettings(action).path;
  throw new Error(`The samples name the webhook ${actionSlug} of ${storySlug}, which they do not have.`);
}
