import * as z from "zod";

/** The pictures that an action's card can have instead of that of its type. */
export const actionIcons = [
  ...["alarm", "archive", "bell", "bug", "calendar", "cart", "chat", "cloud", "code", "database", "download", "file"],
  ...["filter", "flag", "folder", "gauge", "key", "lock", "mail", "money", "people", "person", "phone", "pin"],
  ...["search", "server", "shield", "star", "tag", "ticket", "tool", "truck", "upload", "zap"],
] as const;

export type ActionIcon = (typeof actionIcons)[number];

/** The width of cards: so many units of the canvas, in steps of its grid. */
export const cardWidths = { min: 168, max: 560, step: 8, default: 248 } as const;

/** How the card of an action looks. Nothing of it matters to what runs. */
export const actionLook = {
  icon: z.exactOptional(
    z
      .enum(actionIcons)
      .meta({ description: "The picture on its card and beside its name. Default: that of its type." }),
  ),
  width: z.exactOptional(
    z
      .int()
      .min(cardWidths.min)
      .max(cardWidths.max)
      .multipleOf(cardWidths.step, `must be a multiple of ${cardWidths.step}.`)
      .meta({ description: "The width of its card, a multiple of 8.", default: cardWidths.default }),
  ),
};
