interface SwitchFieldProps {
  /** What is switched, for who does not see where it stands. */
  what: string;
  label: string;
  isOn: boolean;
  isPending: boolean;
  onSwitch(isOn: boolean): void;
}

/** Switches something, and says beside it how it stands. */
export function SwitchField({ what, label, isOn, isPending, onSwitch }: SwitchFieldProps) {
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        aria-label={`${what}: ${label}`}
        checked={isOn}
        disabled={isPending}
        onChange={() => onSwitch(!isOn)}
      />
      {label}
    </label>
  );
}
