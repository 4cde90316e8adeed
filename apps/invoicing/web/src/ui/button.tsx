import type { ComponentProps } from 'react'
import { Icon, type IconName } from './icon.tsx'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'className' | 'onClick'> {
  /** Classes of the style sheet, like `primary wide`. */
  readonly look?: string
  readonly icon?: IconName
  /** Busy or disabled, a button stays focusable, so that the focus isn't lost. */
  readonly isBusy?: boolean
  readonly isDisabled?: boolean
  readonly onClick: () => unknown
}

/** A button that does something on the page. While it is busy it spins, and a click does nothing. */
export function Button(props: ButtonProps) {
  const { look = '', icon, isBusy = false, isDisabled = isBusy, onClick, children, ...rest } = props
  return (
    <button
      {...rest}
      type="button"
      className={`button ${look}`}
      aria-disabled={isDisabled || undefined}
      onClick={() => !isDisabled && onClick()}
    >
      {isBusy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

interface SubmitProps {
  readonly isBusy: boolean
  readonly look?: string
  readonly children: ComponentProps<'button'>['children']
}

export function Submit({ isBusy, look = 'primary', children }: SubmitProps) {
  return (
    <button
      type="submit"
      className={`button ${look}`}
      aria-disabled={isBusy}
      onClick={(event) => isBusy && event.preventDefault()}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  )
}

function Spinner() {
  return <span className="spinner" aria-hidden="true" />
}
