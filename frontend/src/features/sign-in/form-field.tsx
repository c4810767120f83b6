import { type InputHTMLAttributes, useId } from "react";
import styles from "./sign-in.module.css";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  errors?: readonly string[] | undefined;
}

/** A label, its input, and what the server said about it. */
export function FormField({ label, errors = [], ...input }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        aria-invalid={errors.length > 0}
        aria-describedby={errors.length > 0 ? `${id}-error` : undefined}
      />
      {errors.length > 0 && (
        <p id={`${id}-error`} className={styles.error}>
          {errors.join(" ")}
        </p>
      )}
    </div>
  );
}
