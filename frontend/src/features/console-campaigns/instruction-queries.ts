import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { campaignKey } from "./queries";

export type Example = Schemas["Example"];
export type QuizInput = Schemas["QuizInputRequest"];

const at = (id: number) => ({ params: { path: { id } } });
export const quizKey = (id: number) => [...campaignKey(id), "quiz"] as const;

export function quizQuery(id: number) {
  return queryOptions({
    queryKey: [...quizKey(id), "whole"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/quiz/whole", at(id))),
  });
}

export function quizPeopleQuery(id: number) {
  return queryOptions({
    queryKey: [...quizKey(id), "people"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/quiz/people", at(id))),
  });
}

export const setQuiz = (id: number, body: QuizInput) =>
  must(api.PUT("/api/v1/campaigns/{id}/quiz/whole", { ...at(id), body }));

export const resetQuiz = (id: number, person: number) =>
  must(api.POST("/api/v1/campaigns/{id}/quiz/reset", { ...at(id), body: { person } }));
