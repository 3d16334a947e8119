import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";

type ButtonLook = "primary" | "plain" | "quiet";

const looks: Record<ButtonLook, string> = {
  primary: "border-ink bg-ink text-paper hover:bg-ink-2 hover:border-ink-2",
  plain: "border-line border-b-line-strong bg-paper text-ink hover:border-line-strong",
  quiet: "border-transparent text-ink-2 hover:bg-sunk hover:text-ink",
};

/** The classes of a control that acts, for buttons and links alike. */
function buttonClass(look: ButtonLook = "plain"): string {
  return cx(
    "inline-flex h-[30px] shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-control border px-3",
    "text-base font-semibold transition-[background-color,border-color,color,transform] duration-150 ease-out",
    "active:translate-y-px disabled:opacity-55 disabled:active:translate-y-0 [&_svg]:size-4",
    looks[look],
  );
}

type ButtonProps = ComponentProps<"button"> & { look?: ButtonLook; busy?: boolean; icon?: ReactNode };

/** A button; while busy it keeps its words, turns a wheel and takes no further presses. */
export function Button({ look, busy = false, icon, children, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
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
export function IconButton({ label, children, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(
        "inline-grid size-[26px] shrink-0 place-items-center rounded-pill text-ink-2 transition-colors duration-150",
        "hover:bg-sunk hover:text-ink disabled:opacity-45 [&_svg]:size-4",
        className,
      )}
    >
      {children}
    </button>
  );
}
