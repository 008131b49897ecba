import { DomainsSkeleton } from "../../../components/domains/domains-view.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Domains" description="The domains this server answers for, and the rules of each." />
      <Card>
        <DomainsSkeleton />
      </Card>
    </>
  );
}
