"use client";

import { type ComponentType, type KeyboardEvent, useState } from "react";
import { useSession } from "../api/useSession.ts";
import { AccountFace } from "./AccountFace.tsx";

type AccountMenuProps = { className: string };

const load = () => import("./AccountDropdown.tsx");

/** The button of the account. Its menu is loaded when somebody comes near it: no page waits for it. */
export function AccountMenu({ className }: AccountMenuProps) {
  const user = useSession().data?.user;
  const [Dropdown, setDropdown] = useState<ComponentType<AccountMenuProps> | null>(null);
  if (!user) return null;
  if (Dropdown !== null) return <Dropdown className={className} />;
  const near = () => void load().catch(() => {});
  const open = () =>
    void load().then(
      ({ AccountDropdown }) => setDropdown(() => AccountDropdown),
      () => {},
    );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  };
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={near}
      onFocus={near}
      onClick={open}
      onKeyDown={onKeyDown}
      className={className}
    >
      <AccountFace name={user.name} />
    </button>
  );
}
