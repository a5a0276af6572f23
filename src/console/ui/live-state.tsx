import { useText } from "../text/text.tsx";

interface LiveStateProps {
  isOn: boolean;
  isConnected: boolean;
  /** What is said while nothing is missed. */
  following: string;
}

/** Says whether what happens is seen as it happens. */
export function LiveState({ isOn, isConnected, following }: LiveStateProps) {
  const text = useText().runs;
  return (
    <p className="live" role="status">
      {isOn ? (isConnected ? following : text.connecting) : ""}
    </p>
  );
}
