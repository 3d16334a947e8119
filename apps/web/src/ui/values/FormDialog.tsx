"use client";

import { X } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "../parts/Button.tsx";

type FormDialogProps = {
  title: string;
  /** Called when the dialog has closed, however it did. */
  onClose: () => void;
  /** `close` closes the dialog, and the keyboard is back where it was. */
  onSubmit: (close: () => void) => void;
  children: ReactNode | ((close: () => void) => ReactNode);
  /** The row of buttons; `close` closes without saving. */
  footer: (close: () => void) => ReactNode;
};

/** A form in the browser's own dialog: it keeps the keyboard inside, and Escape closes it. */
export function FormDialog({ title, onClose, onSubmit, children, footer }: FormDialogProps) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // The browser would begin with the button that closes.
    dialog.current?.querySelector<HTMLElement>("form input, form select, form textarea")?.focus();
  }, []);
  const close = () => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      className="sheet m-auto max-h-[90vh] w-[560px] max-w-[calc(100vw-24px)] flex-col rounded-panel border-ink text-ink open:flex backdrop:bg-[color-mix(in_srgb,var(--sunk)_75%,transparent)]"
    >
      <div className="flex items-center justify-between gap-3 border-line border-b px-5 py-3">
        <h2 id={titleId} className="min-w-0 truncate text-title">
          {title}
        </h2>
        <IconButton label="Close" onClick={close}>
          <X aria-hidden />
        </IconButton>
      </div>
      <form
        noValidate
        autoComplete="off"
        className="flex min-h-0 flex-col"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          onSubmit(close);
        }}
      >
        <div className="min-h-0 overflow-auto px-5 pt-4 pb-1">
          {typeof children === "function" ? children(close) : children}
        </div>
        <div className="flex flex-wrap items-center gap-2 border-line border-t px-5 py-3">{footer(close)}</div>
      </form>
    </dialog>
  );
}
