import { moveLane } from "./modelIndex.ts";
import { placeLane, weighLane } from "./modelLanes.ts";
import type { Step } from "./modelState.ts";
import { storyOf } from "./modelStories.ts";
import { pools } from "./ticket.ts";
import type { Configuration } from "./verbs.ts";

/**
 * Takes new settings, unless those in force are as new. A story's lanes are judged at once; the fleet's settings hold for
 * each lane from its next event on, so that nothing here goes through all stories. The tenancy of lanes that exist stays.
 */
export function configure(step: Step, configuration: Configuration): boolean {
  if ("settings" in configuration) return configureFleet(step, configuration);
  const story = storyOf(step, configuration.storyId);
  if (configuration.version <= story.version) return false;
  story.version = configuration.version;
  story.policy = configuration.policy;
  for (const pool of pools) {
    const lane = step.state.pools[pool].lanes.get(story.storyId);
    if (lane === undefined) continue;
    weighLane(step, lane);
    moveLane(step, lane);
    placeLane(step, lane);
  }
  return true;
}

function configureFleet(
  { state }: Step,
  { version, settings }: Extract<Configuration, { settings: unknown }>,
): boolean {
  if (version <= state.version) return false;
  state.version = version;
  state.settings = settings;
  return true;
}
