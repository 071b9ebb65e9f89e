/** Why there is no answer of a model. */
import { defineProblem } from "#base/problem.ts";

export const modelUnavailable = defineProblem("model-unavailable", { status: 503, title: "No model can answer now" });
export const budgetExhausted = defineProblem("budget-exhausted", {
  status: 402,
  title: "The budget does not allow this call",
  retry: false,
});
export const budgetMissing = defineProblem("budget-missing", { status: 402, title: "Nothing may be spent without a budget", retry: false });
export const requestRefused = defineProblem("model-request-refused", {
  status: 422,
  title: "The model's provider refuses the request",
  retry: false,
});
export const answerInterrupted = defineProblem("answer-interrupted", { status: 502, title: "The model's answer broke off" });
export const callStopped = defineProblem("call-stopped", { status: 499, title: "The call was stopped", retry: false });
export const callTooLong = defineProblem("call-too-long", { status: 504, title: "The model took too long" });
