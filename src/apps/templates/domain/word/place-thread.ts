/** Looking for places, as a thread runs it: bytes and what to look for in, what was found out. */
import type { PointedPlace } from "../../contract.ts";
import type { Drawn, DrawnPlaces } from "../corrections.ts";
import { findAgain, type SeenPlace, seePlaces } from "./places.ts";

export type PlaceInput =
  | { readonly bytes: Uint8Array; readonly pointed: readonly PointedPlace[] }
  | { readonly bytes: Uint8Array; readonly drawn: readonly Drawn[] };

/** @throws what `seePlaces` and `findAgain` throw */
export function run(input: PlaceInput): SeenPlace | DrawnPlaces {
  return "pointed" in input ? seePlaces(input.bytes, input.pointed) : findAgain(input.bytes, input.drawn);
}
