import type { ReactNode } from "react";
import { Gate } from "../../ui/shell/Gate.tsx";

export default function WorkspaceLayout({ children }: { children: ReactNode }) {
  return <Gate>{children}</Gate>;
}
