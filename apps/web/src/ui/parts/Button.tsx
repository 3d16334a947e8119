import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { cx } from "./cx.ts";

type ButtonLook = "primary" | "plain" | "quiet";

const looks: Record<ButtonLook, string> = {
  primary:
    "border-ink bg-ink text-paper hover:bg-ink-2 hover:border-ink-2 aria-disabled:border-line aria-disabled:bg-sunk aria-disabled:text-ink-3",
  plain: "border-line border-b-line-strong bg-paper text-ink hover:border-line-strong aria-disabled:opacity-55",
  quiet: "border-transparent text-ink-2 hover:bg-sunk hover:text-ink aria-disabled:opacity-55",
};

/** The classes of a control that acts, for buttons and links alike. */
function buttonClass(look: ButtonLook = "plain"): string {
  return cx(
    "inline-flex h-[30px] shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-control border px-3",
    "text-base font-semibold transition-[background-color,border-color,color,transform] duration-150 ease-out",
    "active:translate-y-px aria-disabled:active:translate-y-0 [&_svg]:size-4",
    looks[look],
  );
}

type ButtonProps = ComponentProps<"button"> & { look?: ButtonLook; busy?: boolean; icon?: ReactNode };

/**
 * Attributes of a button that takes no presses for now. The browser's own `disabled` would take the keyboard away from
 * the button that has it, and leave it nowhere.
 */
const idle = {
  "aria-disabled": true,
  onClick: (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
  },
} as const;

/** A button; while busy it keeps its words, turns a wheel and takes no further presses. */
export function Button({ look, busy = false, icon, children, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(disabled === true || busy ? idle : undefined)}
      aria-busy={busy || undefined}
      className={cx(buttonClass(look), className)}
    >
      {busy ? <LoaderCircle aria-hidden className="animate-turn" /> : icon}
      {children}
    </button>
  );
}

type LinkButtonProps = ComponentProps<typeof Link> & { look?: ButtonLook; icon?: ReactNode };

/** A link that looks like the buttons beside it. */
export function LinkButton({ look, icon, children, className, ...rest }: LinkButtonProps) {
  return (
    <Link {...rest} className={cx(buttonClass(look), className)}>
      {icon}
      {children}
    </Link>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "children"> & { label: string; children: ReactNode };

/** A square button with an icon only; `label` names what it does. */
export function IconButton({ label, children, className, disabled, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      {...(disabled === true ? idle : undefined)}
      className={cx(
        "inline-grid size-[26px] shrink-0 place-items-center rounded-pill text-ink-2 transition-colors duration-150",
        "hover:bg-sunk hover:text-ink aria-disabled:opacity-45 [&_svg]:size-4",
        className,
      )}
    >
      {children}
    </button>
  );
}
