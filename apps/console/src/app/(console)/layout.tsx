import type { ReactNode } from "react";
import { Shell } from "../../components/shell/shell.tsx";
import { OperatorProvider } from "../../lib/operator.tsx";
import { requireOperator } from "../../server/page.ts";

/** The signed-in pages. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { id, name, email, roles } = await requireOperator();
  return (
    <OperatorProvider operator={{ id, name, email, roles }}>
      <Shell>{children}</Shell>
    </OperatorProvider>
  );
}
