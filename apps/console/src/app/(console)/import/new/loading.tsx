import { ImportFormSkeleton } from "../../../../components/import/form-skeleton.tsx";

export default function Loading() {
  return <ImportFormSkeleton />;
}
