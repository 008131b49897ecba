"use client";

import { usePathname } from "next/navigation";
import { useMay } from "../../lib/operator.tsx";
import { type OperatorTab, operatorTab, operatorTabPath, operatorTabs } from "../../lib/operator-tabs.ts";
import { PageHeader } from "../page-header.tsx";
import { Card } from "../ui/card.tsx";
import { NotYours } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { InvitationsTab } from "./invitations-tab.tsx";
import { PeopleTab } from "./people-tab.tsx";
import { TokensTab } from "./tokens-tab.tsx";
import { WebhooksTab } from "./webhooks-tab.tsx";

/** Who works in the console, and what programs come with. */
export function OperatorsView() {
  const may = useMay();
  const tab = operatorTab(usePathname());
  const seen = operatorTabs.filter(({ verb }) => may(verb));
  return (
    <>
      <PageHeader title="Operators" description="The people of this console, and the programs that act for them." />
      {seen.length > 0 && (
        <Tabs
          label="Operators"
          tabs={seen.map(({ id, label }) => ({ href: operatorTabPath(id), label, here: id === tab }))}
        />
      )}
      {seen.some(({ id }) => id === tab) ? (
        <Part tab={tab} />
      ) : (
        <Card>
          <NotYours what="this" />
        </Card>
      )}
    </>
  );
}

function Part({ tab }: { readonly tab: OperatorTab }) {
  switch (tab) {
    case "people":
      return <PeopleTab />;
    case "invitations":
      return <InvitationsTab />;
    case "tokens":
      return <TokensTab />;
    case "webhooks":
      return <WebhooksTab />;
  }
}
