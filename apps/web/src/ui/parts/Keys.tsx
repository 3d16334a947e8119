/** Keys as they are printed on a keyboard. */
export function Keys({ children }: { children: string }) {
  return (
    <kbd className="shrink-0 whitespace-nowrap rounded-pill border border-line border-b-line-strong bg-paper px-1.5 text-[11px] text-ink-2 leading-[18px]">
      {children}
    </kbd>
  );
}
