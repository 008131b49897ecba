import { PageHeader } from "../../../components/page-header.tsx";
import { TemplatesSkeleton } from "../../../components/privacy-templates/templates-view.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Privacy templates" description="Privacy lists that stand ready." />
      <Card>
        <TemplatesSkeleton />
      </Card>
    </>
  );
}
