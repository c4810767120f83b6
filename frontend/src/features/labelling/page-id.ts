/** Of this page, as long as it is open: an account is handed questions in one page at a time. */
export const page = crypto.randomUUID();
