import { PageHeader } from "../../../components/page-header.tsx";
import { ReportsSkeleton } from "../../../components/reports/reports-view.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Reports" description="What users reported as spam or abuse." />
      <Card>
        <ReportsSkeleton />
      </Card>
    </>
  );
}
