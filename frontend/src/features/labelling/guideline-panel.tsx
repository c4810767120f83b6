import { Markdown } from "@/components/markdown";
import { CategoryChoice } from "./category-choice";
import { messages } from "./messages";
import type { Guide } from "./queries";
import { SidePanel } from "./side-panel";
import styles from "./side-panel.module.css";
import { WorkedExamples } from "./worked-examples";

export function GuidelinePanel({ guide, onClose }: { guide: Guide; onClose: () => void }) {
  const words = messages.guideline;
  return (
    <SidePanel title={words.title} closeLabel={words.close} onClose={onClose}>
      <p className={styles.question}>{guide.question}</p>
      {guide.guideline.trim() === "" ? <p>{words.none}</p> : <Markdown source={guide.guideline} />}
      <WorkedExamples guide={guide} />
      <CategoryChoice campaignId={guide.id} />
    </SidePanel>
  );
}
