/** Says that something went well, where a screen reader hears it. */
export function Saved({ when, children = 'Saved.' }: { when: boolean; children?: string }) {
  return (
    <span className="saved" role="status">
      {when && children}
    </span>
  )
}
