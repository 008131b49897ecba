import { AccountsSkeleton } from "../../../components/accounts/accounts-view.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Accounts" description="The people who can log in to your chat server." />
      <div aria-hidden className="mb-3 flex flex-wrap gap-2">
        <span className="h-9 flex-[1_1_16rem] rounded-lg border sm:max-w-sm" />
        <span className="h-9 flex-[1_1_8rem] rounded-lg border sm:max-w-40" />
        <span className="h-9 flex-[1_1_8rem] rounded-lg border sm:max-w-40" />
        <span className="h-9 flex-[1_1_10rem] rounded-lg border sm:max-w-48" />
      </div>
      <Card>
        <AccountsSkeleton />
      </Card>
    </>
  );
}
