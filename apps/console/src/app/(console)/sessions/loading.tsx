import { PageHeader } from "../../../components/page-header.tsx";
import { SessionsSkeleton } from "../../../components/sessions/sessions-view.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Sessions" description="Everyone who is online, and how they are connected." />
      <div className="mb-3 h-9" />
      <Card>
        <SessionsSkeleton />
      </Card>
    </>
  );
}
