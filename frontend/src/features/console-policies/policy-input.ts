import { parseObject } from "@/lib/console-form";
import type { Policy } from "@/lib/console-types";
import type { PolicyInput } from "./queries";

export interface PolicyFields {
  name: string;
  enabled: boolean;
  campaigns: string[];
  hours: string | number;
  judgements: string | number;
  base: string | null;
  backbone: string | null;
  promptSet: string | null; // what its evaluations draw
  rewardJson: string;
  dpoJson: string;
}

export function fieldsOf(policy: Policy | undefined): PolicyFields {
  if (!policy) {
    return {
      name: "",
      enabled: true,
      campaigns: [],
      hours: "",
      judgements: 200,
      base: null,
      backbone: null,
      promptSet: null,
      rewardJson: "{}",
      dpoJson: "{}",
    };
  }
  return {
    name: policy.name,
    enabled: policy.enabled,
    campaigns: policy.campaigns.map((campaign) => String(campaign.id)),
    hours: policy.every_hours ?? "",
    judgements: policy.every_judgements ?? "",
    base: String(policy.base.id),
    backbone: String(policy.reward_backbone.id),
    promptSet: String(policy.prompt_set),
    rewardJson: JSON.stringify(policy.reward_config, null, 2),
    dpoJson: JSON.stringify(policy.dpo_config, null, 2),
  };
}

/** The request that the form stands for, or what keeps it from being one. */
export function toPolicy(fields: PolicyFields): { body: PolicyInput } | { problem: string } {
  const settings = toSettings(fields);
  if ("problem" in settings) return settings;
  if (fields.hours === "" && fields.judgements === "") {
    return { problem: "Fill in hours, judgements, or both." };
  }
  const { base, backbone, promptSet } = fields;
  if (!base || !backbone || !promptSet) {
    return { problem: "Choose both models and the prompt set." };
  }
  if (fields.campaigns.length === 0) return { problem: "Choose at least one campaign." };
  return {
    body: {
      name: fields.name,
      enabled: fields.enabled,
      campaigns: fields.campaigns.map(Number),
      every_hours: fields.hours === "" ? null : Number(fields.hours),
      every_judgements: fields.judgements === "" ? null : Number(fields.judgements),
      base: Number(base),
      reward_backbone: Number(backbone),
      prompt_set: Number(promptSet),
      ...settings,
    },
  };
}

type Settings = Pick<PolicyInput, "reward_config" | "dpo_config">;

function toSettings(fields: PolicyFields): Settings | { problem: string } {
  const reward = parseObject(fields.rewardJson);
  const dpo = parseObject(fields.dpoJson);
  if ("problem" in reward) return { problem: `Reward settings: ${reward.problem}` };
  if ("problem" in dpo) return { problem: `Fine-tuning settings: ${dpo.problem}` };
  return { reward_config: reward.value, dpo_config: dpo.value };
}
