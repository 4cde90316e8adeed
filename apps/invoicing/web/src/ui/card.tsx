import { type ReactNode, useId } from 'react'
import { Icon, type IconName } from './icon.tsx'

interface CardProps {
  readonly title: string
  readonly className?: string
  readonly children: ReactNode
}

export function Card({ title, className = '', children }: CardProps) {
  const id = useId()
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

interface NoteProps {
  readonly icon: IconName
  readonly title: string
  readonly isGood?: boolean
  /** `status` and `alert` are read out when the note appears. */
  readonly role?: 'status' | 'alert'
  readonly children: ReactNode
}

export function Note({ icon, title, isGood = false, role, children }: NoteProps) {
  return (
    <div className={isGood ? 'note good' : 'note'} role={role}>
      <Icon name={icon} />
      <div className="stack close start">
        <h2>{title}</h2>
        {children}
      </div>
    </div>
  )
}
