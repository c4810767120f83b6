import { parseObject } from "@/lib/console-form";
import type { Policy } from "@/lib/console-types";
import type { PolicyInput } from "./queries";

export interface PolicyFields {
  name: string;
  campaigns: string[];
  hours: string | number;
  judgements: string | number;
  base: string | null;
  backbone: string | null;
  rewardJson: string;
  dpoJson: string;
}

export function fieldsOf(policy: Policy | undefined): PolicyFields {
  if (!policy) {
    return {
      name: "",
      campaigns: [],
      hours: "",
      judgements: 200,
      base: null,
      backbone: null,
      rewardJson: "{}",
      dpoJson: "{}",
    };
  }
  return {
    name: policy.name,
    campaigns: policy.campaigns.map(String),
    hours: policy.every_hours ?? "",
    judgements: policy.every_judgements ?? "",
    base: String(policy.base.id),
    backbone: String(policy.reward_backbone.id),
    rewardJson: JSON.stringify(policy.reward_config, null, 2),
    dpoJson: JSON.stringify(policy.dpo_config, null, 2),
  };
}

/** The request that the form stands for, or what keeps it from being one. */
export function toPolicy(fields: PolicyFields): { body: PolicyInput } | { problem: string } {
  const reward = parseObject(fields.rewardJson);
  const dpo = parseObject(fields.dpoJson);
  if ("problem" in reward) return { problem: `Reward settings: ${reward.problem}` };
  if ("problem" in dpo) return { problem: `Fine-tuning settings: ${dpo.problem}` };
  if (fields.hours === "" && fields.judgements === "") {
    return { problem: "Fill in hours, judgements, or both." };
  }
  if (!fields.base || !fields.backbone) return { problem: "Choose both models." };
  if (fields.campaigns.length === 0) return { problem: "Choose at least one campaign." };
  return {
    body: {
      name: fields.name,
      campaigns: fields.campaigns.map(Number),
      every_hours: fields.hours === "" ? null : Number(fields.hours),
      every_judgements: fields.judgements === "" ? null : Number(fields.judgements),
      base: Number(fields.base),
      reward_backbone: Number(fields.backbone),
      reward_config: reward.value,
      dpo_config: dpo.value,
    },
  };
}
