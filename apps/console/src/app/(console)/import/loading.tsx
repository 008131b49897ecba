import { IMPORT_DESCRIPTION, IMPORT_TITLE, ImportsSkeleton } from "../../../components/import/imports-view.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title={IMPORT_TITLE} description={IMPORT_DESCRIPTION} />
      <Card title="Imports">
        <ImportsSkeleton />
      </Card>
    </>
  );
}
